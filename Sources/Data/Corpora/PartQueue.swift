import Dispatch
import Synchronization

/// Work on the parts of a text, on several threads.
///
/// Parts are taken in order, and one that fails stops only those after it: the error is that of the first part that has
/// one, whatever the number of threads.
final class PartQueue<Result: Sendable>: Sendable {
  /// What the threads share.
  private struct Shared {
    var next = 0
    var results: [Result?]
    var work: TokenisingWork
    /// The first part, in the order of the text, that failed.
    var failure: (part: Int, error: any Error)?
  }

  private let count: Int
  private let clock = TokenisingClock()
  private let shared: Mutex<Shared>

  /// A queue of `count` parts, none of which is done.
  init(count: Int, _ work: TokenisingWork) {
    self.count = count
    shared = Mutex(Shared(results: Array(repeating: nil, count: count), work: work))
  }

  /// The results of all parts, in order, and what it took.
  ///
  /// - Parameters:
  ///   - threads: how many parts are worked on at once.
  ///   - progress: called with how far the work is; may throw to stop.
  ///   - make: makes a part, reporting bytes that were tokenised and bytes whose tokens were known.
  func run(
    threads: Int, progress: @Sendable (TokenisingWork) throws -> Void,
    _ make: @Sendable (_ part: Int, _ done: (_ tokenised: Int, _ known: Int) throws -> Void) throws -> Result
  ) throws -> ([Result], TokenisingWork) {
    withoutActuallyEscaping(progress) { progress in
      DispatchQueue.concurrentPerform(iterations: threads) { _ in
        while let part = take() {
          do {
            let result = try make(part) { tokenised, known in
              try note(part, tokenised: tokenised, known: known, progress)
            }
            shared.withLock { $0.results[part] = result }
          } catch {
            fail(part, error)
          }
        }
      }
    }
    return try shared.withLock { shared in
      if let failure = shared.failure { throw failure.error }
      clock.read(into: &shared.work)
      return (shared.results.compactMap { $0 }, shared.work)
    }
  }

  /// The next part to make; nil where none is left or a part failed.
  private func take() -> Int? {
    shared.withLock { shared in
      guard shared.failure == nil, shared.next < count else { return nil }
      defer { shared.next += 1 }
      return shared.next
    }
  }

  private func note(
    _ part: Int, tokenised: Int, known: Int, _ progress: (TokenisingWork) throws -> Void
  ) throws {
    try shared.withLock { shared in
      if let failure = shared.failure, failure.part < part { throw CancellationError() }
      shared.work.tokenisedBytes += tokenised
      shared.work.knownBytes += known
      clock.read(into: &shared.work)
      try progress(shared.work)
    }
  }

  private func fail(_ part: Int, _ error: any Error) {
    shared.withLock { shared in
      if shared.failure.map({ part < $0.part }) ?? true { shared.failure = (part, error) }
    }
  }
}
