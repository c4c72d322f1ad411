import Foundation
import Kernels

/// What to do with bytes that are not UTF-8.
public enum InvalidUTF8: String, Sendable, CaseIterable {
  /// Stop with an error that names the file, the line and the byte offset.
  case error
  /// Put U+FFFD in place of each maximal part of an ill-formed sequence (Unicode 15, section 3.9) and count it.
  case replace
  /// Leave the ill-formed bytes out and count them.
  case skip
}

/// What reading changed or left out.
public struct TextCounts: Sendable, Equatable {
  /// Bytes read from files.
  public var bytesRead = 0
  /// Ill-formed UTF-8 sequences, and NUL bytes, replaced or left out.
  public var invalidSequences = 0
  /// Lines with at least one of those.
  public var invalidLines = 0
  /// Documents handed out.
  public var documents = 0
  /// Bytes of text handed out, after cleaning.
  public var textBytes = 0
  /// JSONL rows whose text was empty, which make no document.
  public var emptyRows = 0
}

/// Reads a file chunk by chunk and hands out well-formed UTF-8 with LF line ends and no byte order mark,
/// cut between characters. The memory used does not depend on the length of the file or of its lines.
///
/// The file is read, not mapped, so that one that shrinks under the reader is an end of file and no signal.
struct CleanBytes {
  private let path: String
  /// Nil where all bytes were given at the start.
  private let handle: FileHandle?
  private var given: [UInt8] = []
  private let policy: InvalidUTF8
  private let chunkSize: Int
  /// Bytes at the end of the last chunk that cannot be judged yet: a CR, or the start of a character.
  private var carry: [UInt8] = []
  /// The offset in the file of the first byte of `carry`.
  private var offset = 0
  private var line = 1
  private var lastInvalidLine = 0
  private var finished = false
  /// The bytes of the stretch that are still to be read; nil where it ends with the file.
  private var remaining: Int?
  /// Whether NUL is as unwelcome as bytes that are not UTF-8.
  private let refusesNUL: Bool
  /// Digests the bytes as they are read, where asked to.
  private(set) var digest: SHA256?
  private(set) var bytesRead = 0
  private(set) var invalidSequences = 0
  private(set) var invalidLines = 0

  /// Reads from `handle`, which messages call `name`.
  init(handle: FileHandle, name: String, policy: InvalidUTF8) {
    path = name
    self.handle = handle
    self.policy = policy
    chunkSize = 1 << 20
    refusesNUL = false
  }

  /// Cleans `bytes` that begin at line `firstLine` of what messages call `name`.
  init(bytes: [UInt8], firstLine: Int, name: String, policy: InvalidUTF8) {
    path = name
    handle = nil
    given = bytes
    line = firstLine
    self.policy = policy
    chunkSize = 1 << 20
    refusesNUL = false
  }

  /// Opens the file at `path`, which is read `chunkSize` bytes at a time.
  init(path: String, policy: InvalidUTF8, chunkSize: Int = 1 << 20) throws {
    self.path = path
    self.policy = policy
    self.chunkSize = chunkSize
    refusesNUL = false
    handle = try Self.open(path, name: path)
  }

  /// Opens a stretch of a file for the text of a corpus, which has no NUL.
  ///
  /// - Parameters:
  ///   - firstLine: the number of the line that the stretch begins with.
  ///   - digest: digests the bytes as they lie in the file; nil for none.
  init(
    _ stretch: TextStretch, policy: InvalidUTF8, firstLine: Int = 1, chunkSize: Int = 1 << 20,
    digest: SHA256? = nil
  ) throws {
    path = stretch.file.name
    self.policy = policy
    self.chunkSize = chunkSize
    self.digest = digest
    refusesNUL = true
    line = firstLine
    offset = stretch.range.lowerBound
    remaining = stretch.range.count
    let opened = try Self.open(stretch.file.path, name: path)
    handle = opened
    do {
      try opened.seek(toOffset: UInt64(offset))
    } catch {
      throw DataError(.input, "\(path): cannot be read (\(CorpusFiles.reason(error))).")
    }
  }

  private static func open(_ path: String, name: String) throws -> FileHandle {
    do {
      return try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    } catch {
      throw DataError(.input, "\(name): cannot be read (\(CorpusFiles.reason(error))).")
    }
  }

  /// The next bytes, at least one; nil at the end of the file.
  mutating func next() throws -> [UInt8]? {
    while !finished {
      let read = try readChunk()
      finished = read.isEmpty
      if finished { handle?.closeFile() }
      let isFirst = bytesRead == 0 && line == 1 && offset == 0
      bytesRead += read.count
      digest?.update(read)
      var input = carry
      input.append(contentsOf: read)
      if isFirst, input.starts(with: [0xEF, 0xBB, 0xBF]) {
        input.removeFirst(3)
        offset = 3
      }
      let output = try clean(input)
      if !output.isEmpty { return output }
    }
    return nil
  }

  /// The next bytes as they are; none at the end.
  private mutating func readChunk() throws -> Data {
    guard let handle else {
      defer { given = [] }
      return Data(given)
    }
    if remaining == 0 { return Data() }
    do {
      let read = try handle.read(upToCount: min(chunkSize, remaining ?? chunkSize)) ?? Data()
      if let left = remaining { remaining = left - read.count }
      return read
    } catch {
      throw DataError(.input, "\(path): cannot be read (\(CorpusFiles.reason(error))).")
    }
  }

  /// The clean bytes of `input`; what cannot be judged yet becomes the new `carry`.
  private mutating func clean(_ input: [UInt8]) throws -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(input.count)
    var runStart = 0
    var index = 0
    let end = input.count
    scan: while index < end {
      let byte = input[index]
      if byte >= 0x20 && byte < 0x80 {
        index += 1
        continue
      }
      if byte < 0x80 {
        if byte == 0x0A {
          line += 1
        } else if byte == 0x0D {
          if index + 1 == end && !finished { break scan }
          if index + 1 < end && input[index + 1] == 0x0A {
            output.append(contentsOf: input[runStart..<index])
            runStart = index + 1
          }
        } else if byte == 0, refusesNUL {
          try drop(index..<index + 1)
          continue
        }
        index += 1
        continue
      }
      switch UTF8Sequence.at(index, in: input) {
      case .valid(let length): index += length
      case .incomplete where !finished: break scan
      case .incomplete: try drop(index..<end)
      case .invalid(let length): try drop(index..<index + length)
      }
    }
    output.append(contentsOf: input[runStart..<index])
    carry = Array(input[index...])
    offset += index
    return output

    func drop(_ range: Range<Int>) throws {
      if policy == .error {
        let bytes = input[range].map { String(format: "%02X", $0) }.joined(separator: " ")
        let place = "\(path):\(line): byte \(offset + range.lowerBound)"
        throw DataError(
          .input,
          input[range.lowerBound] == 0
            ? "\(place) is NUL, which no text has. Remove it with `tr -d '\\000'`, or pass --invalid-utf8 replace or skip."
            : "\(place) (\(bytes)) is not UTF-8. Convert the file with iconv, or pass --invalid-utf8 replace or skip."
        )
      }
      output.append(contentsOf: input[runStart..<range.lowerBound])
      if policy == .replace { output.append(contentsOf: [0xEF, 0xBF, 0xBD]) }
      invalidSequences += 1
      if lastInvalidLine != line { invalidLines += 1 }
      lastInvalidLine = line
      index = range.upperBound
      runStart = index
    }
  }
}

/// The well-formedness of one UTF-8 sequence (Unicode 15, table 3-7).
enum UTF8Sequence: Equatable {
  /// A character of this many bytes.
  case valid(Int)
  /// The bytes end before the character does.
  case incomplete
  /// A maximal ill-formed part of this many bytes.
  case invalid(Int)

  /// What starts at `index` of `bytes` with a byte of 0x80 or more.
  static func at(_ index: Int, in bytes: [UInt8]) -> UTF8Sequence {
    let lead = bytes[index]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    case 0xF1...0xF3: length = 4
    default: return .invalid(1)
    }
    for place in 1..<length {
      guard index + place < bytes.count else { return .incomplete }
      let allowed = place == 1 ? second : 0x80...0xBF
      if !allowed.contains(bytes[index + place]) { return .invalid(place) }
    }
    return .valid(length)
  }
}
