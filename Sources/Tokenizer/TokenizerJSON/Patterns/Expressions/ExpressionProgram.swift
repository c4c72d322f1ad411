/// A regular expression as a list of instructions for ``ExpressionMatcher``.
struct ExpressionProgram: Sendable {
  /// What is done at one place of the program; the next instruction follows unless said otherwise.
  enum Instruction: Sendable {
    /// One scalar of a set.
    case set(ScalarSet)
    /// As many scalars of a set as there are, at most `most`; each fewer is tried down to `least`, if it is greedy.
    case run(ScalarSet, least: Int, most: Int, isGreedy: Bool)
    /// Goes on at the first, and at the second if that leads nowhere.
    case split(Int, Int)
    case jump(Int)
    case assertion(ExpressionNode.Assertion)
    /// Runs what follows up to `end` by itself; then goes on at `end` from where it began.
    case look(end: Int, back: Int, isNegated: Bool)
    /// Runs what follows up to `end` by itself; then goes on at `end` from where it ended.
    case atomic(end: Int)
    /// The end of the expression, or of a part that is run by itself.
    case accept
  }

  private(set) var instructions: [Instruction] = []
  private static let limit = 20_000

  /// - Throws: if it is too large.
  init(_ node: ExpressionNode) throws(RegularExpressionFault) {
    try add(node)
    instructions.append(.accept)
  }

  private mutating func add(_ node: ExpressionNode) throws(RegularExpressionFault) {
    guard instructions.count < Self.limit else {
      throw RegularExpressionFault(reason: "needs more than \(Self.limit) instructions")
    }
    switch node {
    case .set(let set): instructions.append(.set(set))
    case .sequence(let parts): for part in parts { try add(part) }
    case .alternatives(let ways): try addAlternatives(ways)
    case .repeated(let part, let repetition): try addRepeated(part, repetition)
    case .look(let part, let isAhead, let isNegated): try addLook(part, isAhead, isNegated)
    case .atomic(let part): try addAlone(part) { .atomic(end: $0) }
    case .assertion(let assertion): instructions.append(.assertion(assertion))
    }
  }

  private mutating func addAlternatives(_ ways: [ExpressionNode]) throws(RegularExpressionFault) {
    var jumps: [Int] = []
    for (index, way) in ways.enumerated() {
      guard index < ways.count - 1 else {
        try add(way)
        break
      }
      let split = reserve()
      try add(way)
      jumps.append(reserve())
      instructions[split] = .split(split + 1, instructions.count)
    }
    for jump in jumps { instructions[jump] = .jump(instructions.count) }
  }

  private mutating func addRepeated(
    _ part: ExpressionNode, _ repetition: ExpressionNode.Repetition
  ) throws(RegularExpressionFault) {
    if case .set(let set) = part, repetition.kind != .lazy {
      instructions.append(
        .run(
          set, least: repetition.least, most: repetition.most ?? .max,
          isGreedy: repetition.kind == .greedy))
      return
    }
    if repetition.kind == .possessive {
      var greedy = repetition
      greedy.kind = .greedy
      return try addAlone(.repeated(part, greedy)) { .atomic(end: $0) }
    }
    let isLazy = repetition.kind == .lazy
    for _ in 0..<repetition.least { try add(part) }
    if let most = repetition.most {
      var splits: [Int] = []
      for _ in repetition.least..<max(repetition.least, most) {
        splits.append(reserve())
        try add(part)
      }
      for split in splits { setSplit(split, past: instructions.count, isLazy) }
      return
    }
    let split = reserve()
    try add(part)
    instructions.append(.jump(split))
    setSplit(split, past: instructions.count, isLazy)
  }

  private mutating func addLook(
    _ part: ExpressionNode, _ isAhead: Bool, _ isNegated: Bool
  ) throws(RegularExpressionFault) {
    if !isAhead, case .alternatives(let ways) = part, part.fixedLength == nil {
      // One of them, or none of them.
      if isNegated {
        for way in ways { try addLook(way, isAhead, isNegated) }
      } else {
        try addAlternatives(ways.map { .look($0, isAhead: false, isNegated: false) })
      }
      return
    }
    let back = isAhead ? 0 : part.fixedLength ?? 0
    try addAlone(part) { .look(end: $0, back: back, isNegated: isNegated) }
  }

  private mutating func addAlone(
    _ part: ExpressionNode, _ head: (Int) -> Instruction
  ) throws(RegularExpressionFault) {
    let place = reserve()
    try add(part)
    instructions.append(.accept)
    instructions[place] = head(instructions.count)
  }

  private mutating func reserve() -> Int {
    instructions.append(.accept)
    return instructions.count - 1
  }

  private mutating func setSplit(_ place: Int, past end: Int, _ isLazy: Bool) {
    instructions[place] = isLazy ? .split(end, place + 1) : .split(place + 1, end)
  }
}
