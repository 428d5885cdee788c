//! Arrays of a fixed length, whose items are told apart by their position.

#![allow(dead_code)]

/// An array of 1.
pub type Tuple1<A> = (A,);
/// An array of 2.
pub type Tuple2<A, B> = (A, B);
/// An array of 3.
pub type Tuple3<A, B, C> = (A, B, C);
/// An array of 4.
pub type Tuple4<A, B, C, D> = (A, B, C, D);
/// An array of 5.
pub type Tuple5<A, B, C, D, E> = (A, B, C, D, E);
/// An array of 6.
pub type Tuple6<A, B, C, D, E, F> = (A, B, C, D, E, F);
/// An array of 7.
pub type Tuple7<A, B, C, D, E, F, G> = (A, B, C, D, E, F, G);
/// An array of 8.
pub type Tuple8<A, B, C, D, E, F, G, H> = (A, B, C, D, E, F, G, H);
/// An array of 9.
pub type Tuple9<A, B, C, D, E, F, G, H, I> = (A, B, C, D, E, F, G, H, I);
/// An array of 10.
pub type Tuple10<A, B, C, D, E, F, G, H, I, J> = (A, B, C, D, E, F, G, H, I, J);
/// An array of 11.
pub type Tuple11<A, B, C, D, E, F, G, H, I, J, K> = (A, B, C, D, E, F, G, H, I, J, K);
/// An array of 12.
pub type Tuple12<A, B, C, D, E, F, G, H, I, J, K, L> = (A, B, C, D, E, F, G, H, I, J, K, L);
