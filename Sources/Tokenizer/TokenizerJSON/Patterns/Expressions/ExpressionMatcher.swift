/// Finds where a regular expression matches, by trying its ways in order and going back where one leads nowhere.
struct ExpressionMatcher {
  private let instructions: [ExpressionProgram.Instruction]
  private let bytes: UnsafeBufferPointer<UInt8>
  /// How many more steps may be taken, in all searches together.
  private var steps: Int
  private var depth = 0
  /// Whether the steps ran out.
  var isExhausted: Bool { steps <= 0 }

  /// What is tried where a way led nowhere.
  private struct Choice {
    var instruction: Int
    var position: Int
    /// How far the position may be moved back a scalar at a time; the position itself if not at all.
    var floor: Int
  }

  /// A matcher over well-formed UTF-8.
  init(_ program: ExpressionProgram, _ bytes: UnsafeBufferPointer<UInt8>) {
    instructions = program.instructions
    self.bytes = bytes
    steps = 200_000 + 1_000 * bytes.count
  }

  /// The first match that begins at `start` or later.
  mutating func search(from start: Int) -> Range<Int>? {
    var position = start
    while true {
      if let end = run(0, position) { return position..<end }
      guard steps > 0, position < bytes.count else { return nil }
      position += UTF8Scalar.length(lead: bytes[position])
    }
  }

  /// Where a match from `start` ends.
  private mutating func run(_ first: Int, _ start: Int) -> Int? {
    guard depth < 64 else { return nil }
    depth += 1
    defer { depth -= 1 }
    var choices: [Choice] = []
    var instruction = first
    var position = start
    while true {
      steps -= 1
      guard steps > 0 else { return nil }
      var isOn = true
      switch instructions[instruction] {
      case .accept: return position
      case .jump(let target):
        instruction = target
        continue
      case .split(let one, let other):
        choices.append(Choice(instruction: other, position: position, floor: position))
        instruction = one
        continue
      case .set(let set): isOn = take(set, &position)
      case .run(let set, let least, let most, let isGreedy):
        isOn = takeRun(set, least, most, isGreedy, &position, instruction + 1, &choices)
      case .assertion(let assertion): isOn = holds(assertion, at: position)
      case .look(let end, let back, let isNegated):
        if looks(instruction + 1, back, position) == isNegated {
          isOn = false
        } else {
          instruction = end
          continue
        }
      case .atomic(let end):
        if let after = run(instruction + 1, position) {
          (instruction, position) = (end, after)
          continue
        }
        isOn = false
      }
      if isOn {
        instruction += 1
      } else {
        guard let choice = goBack(&choices) else { return nil }
        (instruction, position) = (choice.instruction, choice.position)
      }
    }
  }

  private mutating func goBack(_ choices: inout [Choice]) -> (instruction: Int, position: Int)? {
    guard let choice = choices.popLast() else { return nil }
    if choice.position > choice.floor {
      let shorter = choice.position - UTF8Scalar.readBack(bytes, before: choice.position).length
      if shorter > choice.floor {
        choices.append(Choice(instruction: choice.instruction, position: shorter, floor: choice.floor))
      }
      return (choice.instruction, shorter)
    }
    return (choice.instruction, choice.position)
  }

  @inline(__always)
  private func take(_ set: ScalarSet, _ position: inout Int) -> Bool {
    guard position < bytes.count else { return false }
    let (scalar, length) = UTF8Scalar.read(bytes, at: position)
    guard set.contains(scalar) else { return false }
    position += length
    return true
  }

  private mutating func takeRun(
    _ set: ScalarSet, _ least: Int, _ most: Int, _ isGreedy: Bool, _ position: inout Int, _ next: Int,
    _ choices: inout [Choice]
  ) -> Bool {
    var count = 0
    while count < least {
      guard take(set, &position) else { return false }
      count += 1
    }
    let floor = position
    while count < most, take(set, &position) { count += 1 }
    steps -= count >> 2
    if isGreedy, position > floor {
      choices.append(Choice(instruction: next, position: position, floor: floor))
    }
    return true
  }

  private mutating func looks(_ first: Int, _ back: Int, _ position: Int) -> Bool {
    var start = position
    for _ in 0..<back {
      guard start > 0 else { return false }
      start -= UTF8Scalar.readBack(bytes, before: start).length
    }
    return run(first, start) != nil
  }

  private func holds(_ assertion: ExpressionNode.Assertion, at position: Int) -> Bool {
    switch assertion {
    case .textStart: position == 0
    case .textEnd: position == bytes.count
    case .lineStart: position == 0 || bytes[position - 1] == 0x0A && position < bytes.count
    case .lineEnd: position == bytes.count || bytes[position] == 0x0A
    case .lastLineEnd:
      position == bytes.count || position == bytes.count - 1 && bytes[position] == 0x0A
    case .wordBorder: isWord(before: position) != isWord(at: position)
    case .noWordBorder: isWord(before: position) == isWord(at: position)
    }
  }

  private func isWord(at position: Int) -> Bool {
    position < bytes.count && ScalarTable.patterns[UTF8Scalar.read(bytes, at: position).value].isWord
  }

  private func isWord(before position: Int) -> Bool {
    position > 0 && ScalarTable.patterns[UTF8Scalar.readBack(bytes, before: position).value].isWord
  }
}
