import Foundation
import Synchronization

/// The state of a long task: one line that is rewritten on a terminal, plain lines now and then elsewhere.
///
/// Every line is `name value` pairs with two spaces between them, `step 120/2000  loss 4.123  12.3k tok/s`, so that
/// a log can be searched and cut.
public final class ProgressLine: Sendable {
  /// A terminal is rewritten at most ten times a second; people do not read faster.
  private static let terminalInterval = 0.1

  private struct State {
    var lastShown: Double?
    var fields: [String] = []
    var isPending = false
  }

  private let console: Console
  private let interval: Double
  private let now: @Sendable () -> Double
  private let state = Mutex(State())

  /// - Parameters:
  ///   - console: where to print; a quiet console shows nothing.
  ///   - interval: seconds between plain lines where standard error is no terminal.
  public convenience init(_ console: Console, every interval: Double = 10) {
    self.init(console, every: interval, now: { ProcessInfo.processInfo.systemUptime })
  }

  package init(_ console: Console, every interval: Double, now: @escaping @Sendable () -> Double) {
    self.console = console
    self.interval = console.rewritesProgress ? Self.terminalInterval : interval
    self.now = now
  }

  /// Shows the state if it is time to. The first call always shows.
  /// - Parameters:
  ///   - fields: name and value; a value that speaks for itself has the empty name.
  ///   - force: show now, whatever the time.
  public func update(_ fields: [(name: String, value: String)], force: Bool = false) {
    guard !console.isQuiet else { return }
    state.withLock { state in
      state.fields = fields.map { $0.name.isEmpty ? $0.value : "\($0.name) \($0.value)" }
      state.isPending = true
      let time = now()
      guard force || state.lastShown.map({ time - $0 >= interval }) ?? true else { return }
      state.lastShown = time
      if console.rewritesProgress {
        console.showProgress(state.fields)
      } else {
        state.isPending = false
        console.note(Self.line(state.fields))
      }
    }
  }

  /// Leaves the last state as an ordinary line, unless it was printed already.
  public func finish() {
    guard !console.isQuiet else { return }
    state.withLock { state in
      if console.rewritesProgress { console.showProgress([]) }
      if state.isPending { console.note(Self.line(state.fields)) }
      state = State()
    }
  }

  /// `name value  name value`.
  private static func line(_ fields: [String]) -> String { fields.joined(separator: "  ") }
}
