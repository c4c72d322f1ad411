import Foundation

/// A place where text goes: a file descriptor, or memory in tests.
package struct TextSink: Sendable {
  /// Whether people read along.
  package let isTerminal: Bool
  /// Whether a line can be rewritten in place.
  package let rewrites: Bool
  /// Whether a line that is rewritten moves while nothing new is known.
  package let animates: Bool
  /// The signs that a bar is drawn with.
  package let signs: BarSigns
  /// The columns of the terminal.
  package let width: @Sendable () -> Int
  /// Writes all of the text. Gives 0, or the system's error number.
  package let put: @Sendable (String) -> Int32

  /// - Parameter rewrites: nil for every terminal.
  package init(
    isTerminal: Bool, rewrites: Bool? = nil, animates: Bool = false, signs: BarSigns = .ascii,
    width: @escaping @Sendable () -> Int,
    put: @escaping @Sendable (String) -> Int32
  ) {
    self.isTerminal = isTerminal
    self.rewrites = rewrites ?? isTerminal
    self.animates = animates
    self.signs = signs
    self.width = width
    self.put = put
  }

  /// The columns that a line has; nil where it may be of any length.
  package var columns: Int? { isTerminal ? width() : nil }

  /// The sink of a file descriptor. Nothing is buffered, so nothing is lost however the process ends.
  package static func descriptor(_ descriptor: Int32) -> TextSink {
    // A terminal that does not say what it is may know no control sequences either.
    let environment = ProcessInfo.processInfo.environment
    let kind = environment["TERM"] ?? ""
    let isTerminal = isatty(descriptor) == 1
    let rewrites = isTerminal && kind != "dumb" && !kind.isEmpty
    return TextSink(
      isTerminal: isTerminal, rewrites: rewrites, animates: rewrites, signs: BarSigns(environment),
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
