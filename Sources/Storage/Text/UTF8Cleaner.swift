import Foundation

/// Turns chunks of bytes into well-formed UTF-8 with LF line ends and no byte-order mark, cut between characters.
struct UTF8Cleaner {
  /// What to do with the bytes at a place.
  private enum Step {
    case keep(Int)
    /// They are no part of the text, such as the CR of CR LF.
    case omit(Int)
    /// They are ill-formed.
    case drop(Int)
    /// More bytes are needed to decide.
    case wait
  }

  /// More CRs before a LF are not the trace of conversions.
  private static let mostReturns = 8

  private let name: String
  private let policy: InvalidUTF8
  /// Whether NUL is as unwelcome as bytes that are not UTF-8.
  private let refusesNUL: Bool
  /// Bytes at the end of the last chunk whose treatment depends on the next: a CR, or the start of a character.
  private var carry: [UInt8] = []
  /// The offset in the file of the first byte of `carry`.
  private var offset: Int
  private var line: Int
  private var mayHaveMark: Bool
  private var lastInvalidLine = 0
  private(set) var invalidSequences = 0
  private(set) var invalidLines = 0
  /// The numbers of the invalid lines that nobody has taken yet, in order.
  var untakenInvalidLines: ArraySlice<Int> = []

  /// A cleaner of bytes that begin at `offset` and line `line` of what messages call `name`.
  init(name: String, policy: InvalidUTF8, refusesNUL: Bool, line: Int, offset: Int) {
    self.name = name
    self.policy = policy
    self.refusesNUL = refusesNUL
    self.line = line
    self.offset = offset
    mayHaveMark = line == 1 && offset == 0
  }

  /// The clean bytes of a chunk; what depends on the next chunk waits for it.
  ///
  /// - Parameter isLast: whether nothing follows.
  mutating func clean(_ chunk: some Sequence<UInt8>, isLast: Bool) throws(DataError) -> [UInt8] {
    var input = carry
    input.append(contentsOf: chunk)
    if mayHaveMark, input.starts(with: [0xEF, 0xBB, 0xBF]) {
      input.removeFirst(3)
      offset = 3
    }
    mayHaveMark = false
    var output: [UInt8] = []
    let end = try input.withUnsafeBufferPointer { input in
      Result { () throws(DataError) in try scan(input, isLast: isLast, into: &output) }
    }.get()
    carry = Array(input[end...])
    offset += end
    return output
  }

  /// Appends the clean bytes of `input`, up to where it is returned that the next chunk is needed.
  private mutating func scan(
    _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: inout [UInt8]
  ) throws(DataError) -> Int {
    output.reserveCapacity(input.count)
    /// Where the bytes begin that are kept and not copied yet.
    var start = 0
    var index = 0
    scan: while index < input.count {
      let byte = input[index]
      if byte >= 0x20 && byte < 0x80 {
        index += 1
        continue
      }
      if byte == 0x0A { line += 1 }
      switch step(input, at: index, isLast: isLast) {
      case .keep(let count): index += count
      case .omit(let count):
        output.append(contentsOf: input[start..<index])
        index += count
        start = index
      case .drop(let count):
        try note(input[index..<index + count], at: index)
        output.append(contentsOf: input[start..<index])
        if policy == .replace { output.append(contentsOf: [0xEF, 0xBF, 0xBD]) }
        index += count
        start = index
      case .wait: break scan
      }
    }
    output.append(contentsOf: input[start..<index])
    return index
  }

  @inline(__always)
  private func step(_ input: UnsafeBufferPointer<UInt8>, at index: Int, isLast: Bool) -> Step {
    switch input[index] {
    case 0x0D:
      // CR LF that was converted again has more than one CR: they all belong to one line end.
      var end = index + 1
      while end < input.count, end - index < Self.mostReturns, input[end] == 0x0D { end += 1 }
      if end == input.count { return isLast ? .keep(1) : .wait }
      return input[end] == 0x0A ? .omit(end - index) : .keep(1)
    case 0 where refusesNUL: return .drop(1)
    default:
      switch UTF8Check.sequence(input, at: index) {
      case .valid(let count): return .keep(count)
      case .incomplete: return isLast ? .drop(input.count - index) : .wait
      case .invalid(let count): return .drop(count)
      }
    }
  }

  /// Counts ill-formed bytes, or throws for them.
  private mutating func note(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, at index: Int) throws(DataError) {
    if policy == .error {
      let digits = bytes.map { String(format: "%02X", $0) }.joined(separator: " ")
      let place = "\(name):\(line): byte \(offset + index)"
      let other: Remedy = ", or pass \(option: "invalid-utf8") replace or skip."
      throw bytes.first == 0
        ? DataError(
          .badInput, "\(place) is NUL, which no text has.", remedy: "Remove it with `tr -d '\\000'`" + other)
        : DataError(
          .badInput, "\(place) (\(digits)) is not UTF-8.", remedy: "Convert the file with iconv" + other)
    }
    invalidSequences += 1
    guard lastInvalidLine != line else { return }
    invalidLines += 1
    lastInvalidLine = line
    untakenInvalidLines.append(line)
  }
}
