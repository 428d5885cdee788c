//! Stands between a client and a server on loopback and keeps what goes over the wire. It changes nothing but the header `Connection`.

use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// The longest time that the server may take for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request and its answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exchange {
    /// The first line and the headers of the request.
    pub head: String,
    /// The body of the request, as it was sent.
    pub body: Vec<u8>,
    /// The first line and the headers of the answer. Empty where the server did not answer.
    pub answer_head: String,
    /// The body of the answer, as it was sent.
    pub answer_body: Vec<u8>,
}

impl Exchange {
    /// A header of the request.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }

    /// A header of the answer.
    pub fn answer_header(&self, name: &str) -> Option<&str> {
        header(&self.answer_head, name)
    }

    /// The status of the answer.
    pub fn status(&self) -> Option<u16> {
        self.answer_head.split(' ').nth(1)?.parse().ok()
    }
}

/// A relay that runs.
#[derive(Debug)]
pub struct Relay {
    /// Where it listens.
    pub address: SocketAddr,
    kept: Arc<Mutex<Vec<Exchange>>>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Relay {
    /// A relay to the server at `server`.
    ///
    /// # Errors
    ///
    /// When no port of loopback is free.
    pub fn to(server: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let kept = Arc::new(Mutex::new(Vec::new()));
        let ended = Arc::new(AtomicBool::new(false));
        let (keeps, ends) = (Arc::clone(&kept), Arc::clone(&ended));
        let thread = std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if ends.load(Ordering::Relaxed) {
                    break;
                }
                // one after the other: the calls are made so
                let _ = relay(client, server, &keeps);
            }
        });
        Ok(Self {
            address,
            kept,
            ended,
            thread: Some(thread),
        })
    }

    /// What went over the wire since this was asked last.
    pub fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // wakes the thread, which waits for a client
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn relay(client: TcpStream, server: SocketAddr, kept: &Mutex<Vec<Exchange>>) -> io::Result<()> {
    client.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(client);
    let mut exchange = Exchange {
        head: head(&mut reader)?,
        ..Exchange::default()
    };
    exchange.body = body(&mut reader, &exchange.head)?;
    let answer = answer(&exchange, server);
    let end = |answer: &Vec<u8>| answer.windows(4).position(|four| four == b"\r\n\r\n");
    if let Ok(answer) = &answer
        && let Some(end) = end(answer)
    {
        exchange.answer_head = String::from_utf8_lossy(&answer[..end]).into_owned();
        exchange.answer_body = answer[end + 4..].to_vec();
    }
    // kept first: who has the answer may ask what went over the wire
    kept.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(exchange);
    reader.get_mut().write_all(&answer?)
}

/// Sends the request to the server. Gives all that it answers.
fn answer(exchange: &Exchange, server: SocketAddr) -> io::Result<Vec<u8>> {
    let mut server = TcpStream::connect(server)?;
    server.set_read_timeout(Some(PATIENCE))?;
    let mut sent = String::new();
    for (number, line) in exchange.head.lines().enumerate() {
        if !line.to_ascii_lowercase().starts_with("connection:") {
            sent.push_str(line);
            sent.push_str("\r\n");
        }
        if number == 0 {
            sent.push_str("Connection: close\r\n");
        }
    }
    sent.push_str("\r\n");
    server.write_all(sent.as_bytes())?;
    server.write_all(&exchange.body)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    Ok(answer)
}

/// The first line and the headers, without the empty line after them.
fn head(reader: &mut impl BufRead) -> io::Result<String> {
    let mut head = String::new();
    loop {
        let mut line = Vec::new();
        if reader.read_until(b'\n', &mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = String::from_utf8_lossy(&line);
        if line.trim_end().is_empty() {
            return Ok(head);
        }
        head.push_str(&line);
    }
}

fn body(reader: &mut impl BufRead, head: &str) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if header(head, "transfer-encoding").is_some_and(|value| value.contains("chunked")) {
        loop {
            let mut line = Vec::new();
            reader.read_until(b'\n', &mut line)?;
            let text = String::from_utf8_lossy(&line).into_owned();
            let size = text.trim().split(';').next().unwrap_or_default();
            let size = usize::from_str_radix(size, 16).map_err(io::Error::other)?;
            let mut chunk = vec![0; size + 2];
            reader.read_exact(&mut chunk)?;
            body.extend_from_slice(&line);
            body.extend_from_slice(&chunk);
            if size == 0 {
                return Ok(body);
            }
        }
    }
    let length = header(head, "content-length").and_then(|length| length.parse().ok());
    body.resize(length.unwrap_or(0), 0);
    reader.read_exact(&mut body)?;
    Ok(body)
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then_some(value.trim())
    })
}
