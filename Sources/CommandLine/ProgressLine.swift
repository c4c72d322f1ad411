import Foundation
import Synchronization

/// The state of a long task: one line that is rewritten on a terminal, plain lines now and then elsewhere.
///
/// On a terminal a bar shows the share that is done, and a timer keeps the line moving, and within the window, also while a
/// step takes longer; the timer only draws, so that no result depends on it.
///
/// Every line is `name value` pairs with two spaces between them, `step 120/2000  loss 4.123  12.3k tok/s`, so that
/// a log can be searched and cut.
public final class ProgressLine: Sendable {
  /// A terminal is rewritten at most ten times a second; people do not read faster.
  private static let terminalInterval = 0.1
  /// Four times a second: twice as often as a person needs to see that something moves.
  private static let tick = DispatchTimeInterval.milliseconds(250)

  private struct State {
    var lastShown: Double?
    var bar = ProgressBar()
    var isPending = false
    var timer: (any DispatchSourceTimer)?
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
  ///   - done: the share of the task that is done, 0 to 1; nil where that is not known.
  ///   - force: show now, whatever the time.
  public func update(
    _ fields: [(name: String, value: String)], done: Double? = nil, force: Bool = false
  ) {
    guard !console.isQuiet else { return }
    state.withLock { state in
      state.bar.fields = fields.map { $0.name.isEmpty ? $0.value : "\($0.name) \($0.value)" }
      state.bar.done = done
      state.isPending = true
      let time = now()
      guard force || state.lastShown.map({ time - $0 >= interval }) ?? true else { return }
      state.lastShown = time
      if console.rewritesProgress {
        console.showProgress(state.bar)
      } else {
        state.isPending = false
        console.note(state.bar.text)
      }
      if console.animatesProgress, state.timer == nil { state.timer = timer() }
    }
  }

  deinit { state.withLock { $0.timer?.cancel() } }

  /// Draws the line again and again, one sign further each time.
  private func timer() -> any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource(queue: .global(qos: .userInteractive))
    timer.schedule(deadline: .now() + Self.tick, repeating: Self.tick)
    timer.setEventHandler { [weak self] in
      self?.state.withLock { state in
        guard state.timer != nil else { return }
        state.bar.turn = (state.bar.turn ?? 0) + 1
        self?.console.showProgress(state.bar)
      }
    }
    timer.resume()
    return timer
  }

  /// Leaves the last state as an ordinary line, unless it was printed already.
  public func finish() {
    guard !console.isQuiet else { return }
    state.withLock { state in
      state.timer?.cancel()
      if console.rewritesProgress { console.showProgress(nil) }
      if state.isPending { console.note(state.bar.text) }
      state = State()
    }
  }
}
