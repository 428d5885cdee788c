//! Where ids, secrets and bearers come from: the operating system, or a seed for runs that must repeat.

/// A source of hexadecimal words.
pub(crate) struct Random(Source);

enum Source {
    System,
    Seeded(u64),
}

impl Random {
    /// The operating system's randomness; fails if it has none to give.
    pub(crate) fn system() -> Result<Self, getrandom::Error> {
        getrandom::fill(&mut [0; 1])?;
        Ok(Self(Source::System))
    }

    /// The same words in the same order for the same seed. Not for secrets of any worth.
    pub(crate) const fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(seed))
    }

    /// An id: 32 hexadecimal characters.
    pub(crate) fn id(&mut self) -> String {
        self.hex::<16>()
    }

    /// A secret or a bearer: 64 hexadecimal characters.
    pub(crate) fn secret(&mut self) -> String {
        self.hex::<32>()
    }

    fn hex<const BYTES: usize>(&mut self) -> String {
        let mut bytes = [0; BYTES];
        match &mut self.0 {
            Source::System => {
                // `system` saw it work, and no platform of ours stops giving randomness after it began to
                getrandom::fill(&mut bytes).expect("the operating system gave randomness before");
            }
            Source::Seeded(state) => {
                for chunk in bytes.chunks_mut(8) {
                    chunk.copy_from_slice(&split_mix(state).to_be_bytes()[..chunk.len()]);
                }
            }
        }
        bytes
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|nibble| char::from_digit(nibble.into(), 16))
            .collect()
    }
}

/// One step of `SplitMix64`.
const fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut word = *state;
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}
