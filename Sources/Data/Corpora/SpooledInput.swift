import Foundation
import Storage

/// Standard input, copied to a file.
///
/// Text is read more than once: to see whether its tokens are known, and to tokenise it in parts. The copy is removed with
/// the value, and if the process is killed, by the next one that uses the folder. Only the tokens of the text are kept: a
/// resumed run reads standard input again, finds by its content that it is the same, and uses those tokens.
package final class SpooledInput {
  /// Where the copy is.
  package let path: String
  /// Holds the lock that distinguishes the copy from one left behind.
  private let copy: FileHandle

  /// Copies `input` to its end, a megabyte at a time.
  ///
  /// - Parameters:
  ///   - folder: where to; made if missing.
  ///   - interruption: asked while waiting for input; throws to end the wait.
  ///   - progress: called with the bytes copied so far.
  /// - Throws: ``DataError`` if there is nothing to read, or the copy cannot be written.
  package init(
    _ input: FileHandle = .standardInput, in folder: String, interruption: () throws -> Void = {},
    progress: (Int) -> Void
  ) throws {
    try TokenCache.prepare(folder)
    try TokenCache.removeLeftovers(in: folder)
    path = TokenCache.unfinishedPath(folder + "/standard-input")
    copy = try TokenCache.createLocked(path)
    var count = 0
    do {
      while true {
        let chunk = try Self.read(input, interruption)
        guard !chunk.isEmpty else { break }
        do {
          try copy.write(contentsOf: chunk)
        } catch {
          throw TokenCache.cannotWrite(path, error)
        }
        count += chunk.count
        progress(count)
      }
      guard count > 0 else {
        throw DataError(
          .badInput,
          "standard input: there is no text in it. Pipe text to it; a resumed run needs the same text again."
        )
      }
    } catch {
      unlink(path)
      throw error
    }
  }

  /// What has arrived, at most a megabyte; none at the end.
  ///
  /// A signal ends the wait for it.
  private static func read(_ input: FileHandle, _ interruption: () throws -> Void) throws -> Data {
    var request = pollfd(fd: input.fileDescriptor, events: Int16(POLLIN), revents: 0)
    while true {
      // Unlike a read, which continues after a signal, a poll returns; after a second for one that came just before it.
      let found = poll(&request, 1, 1_000)
      let failed = found < 0 && errno != EINTR
      try interruption()
      if found > 0 || failed { break }
    }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    let count = Foundation.read(input.fileDescriptor, &buffer, buffer.count)
    guard count >= 0 else {
      throw DataError(.badInput, "standard input: cannot be read (\(FailureReason.text())).")
    }
    return Data(buffer[..<count])
  }

  deinit {
    unlink(path)
    copy.closeFile()
  }
}
