import Foundation
import Storage
import Synchronization

/// A place where text goes: a file descriptor, or memory in tests.
package struct TextSink: Sendable {
  /// Whether a line can be rewritten in place.
  package let isTerminal: Bool
  /// The columns of the terminal.
  package let width: @Sendable () -> Int
  /// Writes all of the text. Gives 0, or the system's error number.
  package let put: @Sendable (String) -> Int32

  package init(
    isTerminal: Bool, width: @escaping @Sendable () -> Int, put: @escaping @Sendable (String) -> Int32
  ) {
    self.isTerminal = isTerminal
    self.width = width
    self.put = put
  }

  /// The sink of a file descriptor. Nothing is buffered, so nothing is lost however the process ends.
  package static func descriptor(_ descriptor: Int32) -> TextSink {
    let isDumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
    return TextSink(
      isTerminal: isatty(descriptor) == 1 && !isDumb,
      width: {
        var size = winsize()
        let known = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return known ? Int(size.ws_col) : 80
      },
      put: { text in
        var rest = ArraySlice(text.utf8)
        while !rest.isEmpty {
          let written =
            rest.withContiguousStorageIfAvailable { write(descriptor, $0.baseAddress, $0.count) } ?? -1
          if written > 0 {
            rest = rest.dropFirst(written)
          } else if written < 0, errno == EAGAIN {
            // A pipe that its other end set to non-blocking and that is full: wait until it can be written.
            var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = poll(&request, 1, -1)
          } else if written < 0, errno != EINTR {
            return errno
          }
        }
        return 0
      })
  }
}

/// Where a command speaks: people's text on standard error, results on standard output. All methods can be called
/// from any thread; every call is written whole.
public final class Console: Sendable {
  /// Whether notes and progress are left out.
  public let isQuiet: Bool

  private struct State {
    /// The progress line on the terminal, empty if there is none.
    var progress = ""
    var outputError: Int32 = 0
  }

  private let output: TextSink
  private let error: TextSink
  private let state = Mutex(State())

  /// The console of the process.
  public convenience init(isQuiet: Bool) {
    self.init(isQuiet: isQuiet, output: .descriptor(STDOUT_FILENO), error: .descriptor(STDERR_FILENO))
  }

  package init(isQuiet: Bool, output: TextSink, error: TextSink) {
    self.isQuiet = isQuiet
    self.output = output
    self.error = error
  }

  /// A line for people on standard error; nothing with `--quiet`.
  public func note(_ text: String) {
    if !isQuiet { writeError(text + "\n") }
  }

  /// `warning: text` on standard error, also with `--quiet`.
  public func warn(_ text: String) { writeError("warning: \(text)\n") }

  /// A line of the result on standard output.
  public func result(_ text: String) { writeOutput(text + "\n") }

  /// A part of the result on standard output, visible at once, without a newline.
  public func stream(_ text: String) { writeOutput(text) }

  /// Why standard output could not be written, nil if all went well. The command then ends with exit code 74.
  public var outputProblem: String? {
    let code = state.withLock { $0.outputError }
    return code == 0 ? nil : "cannot write to standard output: \(FailureReason.text(code))"
  }

  /// A line on standard error as it is; for the runner's own error messages.
  func writeError(_ text: String) {
    state.withLock { state in
      // Failing to report on standard error leaves nowhere to report that to.
      _ = error.put(Self.erase(state.progress) + text + state.progress)
    }
  }

  private func writeOutput(_ text: String) {
    state.withLock { state in
      // After a failure nothing more is written, so that the output has no hole.
      guard state.outputError == 0 else { return }
      let shares = output.isTerminal && !state.progress.isEmpty
      if shares { _ = error.put(Self.erase(state.progress)) }
      state.outputError = output.put(text)
      if shares {
        if text.hasSuffix("\n") { _ = error.put(state.progress) } else { state.progress = "" }
      }
    }
  }

  // MARK: Progress

  /// Whether a progress line is rewritten in place.
  var rewritesProgress: Bool { error.isTerminal }

  /// Replaces the progress line on the terminal; an empty text removes it.
  func showProgress(_ text: String) {
    state.withLock { state in
      // The last column stays free: some terminals wrap when it is filled.
      let line = String(text.prefix(max(error.width() - 1, 1)))
      _ = error.put(Self.erase(state.progress) + line)
      state.progress = line
    }
  }

  /// Back to the first column, then erase to the end of the line (ECMA-48 EL).
  private static func erase(_ line: String) -> String { line.isEmpty ? "" : "\r\u{1B}[K" }
}
