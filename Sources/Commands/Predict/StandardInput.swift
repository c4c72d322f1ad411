import CommandLine
import Foundation
import Runs
import Storage

/// Standard input as it arrives.
enum StandardInput {
  /// What messages call it.
  static let name = "standard input"

  /// The bytes that have arrived, waiting for some; none at the end. An interrupt ends the wait.
  ///
  /// - Throws: `Interruption`; ``DataError`` (exit code 2) if it cannot be read.
  static func read() throws -> [UInt8] {
    // Unlike a read, which continues after a signal, a poll returns.
    var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while poll(&request, 1, -1) < 0, errno == EINTR { try Interrupt.check() }
    try Interrupt.check()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(STDIN_FILENO, &buffer, buffer.count)
      if count >= 0 { return Array(buffer.prefix(count)) }
      if errno != EINTR {
        throw DataError(.badInput, "\(name) cannot be read: \(FailureReason.text()).")
      }
      try Interrupt.check()
    }
  }
}
