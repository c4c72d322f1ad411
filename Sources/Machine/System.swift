/// What the operating system is asked for.
///
/// The answers that only Linux gives stand in the folder `Linux`, behind functions that are named for what they tell. A
/// function answers nil, or nothing, where the system does not say; another system's answers go into a folder beside it.
package enum System {}
