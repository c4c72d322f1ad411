import Foundation
import Storage
import Synchronization

/// SIGINT and SIGTERM as a request that a loop can answer between two steps: finish the step, save, leave.
public enum Interrupt {
  /// From now on the first SIGINT or SIGTERM only sets ``requested``; the second ends the process at once with exit
  /// code 128 + signal. SIGHUP keeps its meaning.
  public static func install() {
    // The first access initialises the global outside the handler, where it is safe.
    _ = pendingSignal.load(ordering: .relaxed)
    var action = sigaction()
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = handleSignal
    #else
      action.__sigaction_handler.sa_handler = handleSignal
    #endif
    sigemptyset(&action.sa_mask)
    // Interrupted reads and writes are repeated, so that a checkpoint being written is not torn.
    action.sa_flags = Int32(SA_RESTART)
    for number in [SIGINT, SIGTERM] { sigaction(number, &action, nil) }
  }

  /// Does work that asks ``check(_:)`` from time to time; after it, signals do what they did before.
  ///
  /// - Parameter note: what was kept, for the message, where a signal came too late for the work to ask.
  /// - Throws: ``Interruption``; what `body` throws.
  public static func answering<Result>(_ note: String = "", _ body: () throws -> Result) throws -> Result {
    let signals = [SIGINT, SIGTERM]
    var before = signals.map { _ in sigaction() }
    for (index, number) in signals.enumerated() { sigaction(number, nil, &before[index]) }
    install()
    defer { for (index, number) in signals.enumerated() { sigaction(number, &before[index], nil) } }
    let result = try body()
    try check(note)
    return result
  }

  /// The signal that asks to stop, nil if none came.
  public static var requested: Int32? {
    let number = pendingSignal.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Forgets the signal that came, for a program that answers it and goes on.
  public static func forget() { pendingSignal.store(0, ordering: .relaxed) }

  /// Throws ``Interruption`` if a signal asks to stop; for loops that have nothing to save.
  /// - Parameter note: what was kept, for the message.
  public static func check(_ note: String = "") throws {
    if let requested { throw Interruption(signal: requested, note: note) }
  }

  /// Signals as a command-line program needs them: a closed pipe ends it quietly (`| head -1`), and a file size limit
  /// is an error of the write instead of a death. SIGINT and SIGTERM arrive even if the parent had them blocked, as a
  /// thread of Dispatch has that starts a process: otherwise such a run could only be killed, and lose its last steps.
  package static func setDefaults() {
    signal(SIGPIPE, SIG_DFL)
    signal(SIGXFSZ, SIG_IGN)
    var stops = sigset_t()
    sigemptyset(&stops)
    for number in [SIGINT, SIGTERM] { sigaddset(&stops, number) }
    pthread_sigmask(SIG_UNBLOCK, &stops, nil)
  }
}

/// A command ended early because a signal asked it to. Exit code 130 (SIGINT) or 143 (SIGTERM).
public struct Interruption: Error, CustomStringConvertible, Equatable, Faulty {
  /// SIGINT or SIGTERM.
  public let signal: Int32
  /// What was kept and how to resume: `saved step 120 in runs/a; --resume continues from there`.
  public let note: String

  /// An interruption by a signal.
  public init(signal: Int32, note: String = "") {
    self.signal = signal
    self.note = note
  }

  /// `interrupted by SIGINT; note`.
  public var description: String {
    let name = signal == SIGINT ? "SIGINT" : signal == SIGTERM ? "SIGTERM" : "signal \(signal)"
    return "interrupted by \(name)" + (note.isEmpty ? "" : "; \(note)")
  }

  /// That a signal ended the command.
  public var fault: Fault { .interrupted(signal: signal) }
}

/// The first signal received, 0 before. An atomic without a lock, the one kind of state a handler may touch.
fileprivate let pendingSignal = Atomic<Int32>(0)

/// Async-signal-safe: one atomic exchange, and `_exit`.
fileprivate let handleSignal: @convention(c) (Int32) -> Void = { number in
  let (exchanged, _) = pendingSignal.compareExchange(expected: 0, desired: number, ordering: .relaxed)
  if !exchanged { _exit(128 + number) }
}
