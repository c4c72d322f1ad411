/// Follows a grammar byte by byte: what a text read so far may go on with.
///
/// A state is the set of all stacks that the text leaves open, each a place in the grammar and what it returns to. Stacks share
/// their tails and equal states are one, so that a state is a number and a step from one to the next is looked up once it was
/// found (as in Pratt parsers of graph-structured stacks; Tomita 1987). Rules that stand last are gone on to without a return,
/// so that loops come back to the same state.
struct GrammarMachine {
  private let grammar: Grammar

  /// A place, and the stack that it returns to.
  private struct Frame: Hashable {
    var place: Int32
    var parent: Int32
  }

  private var frames: [Frame] = []
  private var frameNumbers: [Frame: Int32] = [:]
  private var states: [[Int32]] = []
  private var stateNumbers: [[Int32]: Int32] = [:]
  /// The next state for each state and byte: ``unknown`` or ``dead`` where there is none.
  private var steps: [Int32] = []

  private static let unknown: Int32 = -1
  /// No text goes on.
  static let dead: Int32 = -2
  /// The stack below the first rule: where it is returned to, the text is whole.
  private static let bottom: Int32 = -1
  /// A frame number that says that the text may end here.
  private static let whole: Int32 = -1

  /// The state before the first byte.
  private(set) var start: Int32 = 0

  init(_ grammar: Grammar) {
    self.grammar = grammar
    start = state(closing: grammar.starts[grammar.root].map { Frame(place: Int32($0), parent: Self.bottom) })
  }

  /// The number of states found so far.
  var stateCount: Int { states.count }

  /// Whether a text may end in a state.
  func isWhole(_ state: Int32) -> Bool { state >= 0 && states[Int(state)].first == Self.whole }

  /// Whether a text may go on from a state.
  func goesOn(_ state: Int32) -> Bool { state >= 0 && states[Int(state)].contains { $0 >= 0 } }

  /// The state after one more byte; ``dead`` where none fits.
  mutating func step(_ state: Int32, _ byte: UInt8) -> Int32 {
    let index = Int(state) << 8 | Int(byte)
    if steps[index] != Self.unknown { return steps[index] }
    var next: [Frame] = []
    for number in states[Int(state)] where number >= 0 {
      let frame = frames[Int(number)]
      if case .bytes(let bytes) = grammar.symbols[Int(frame.place)], bytes.contains(byte) {
        next.append(Frame(place: frame.place + 1, parent: frame.parent))
      }
    }
    let found = next.isEmpty ? Self.dead : self.state(closing: next)
    steps[index] = found
    return found
  }

  /// The state of all frames that read a byte next and are reached from some without one.
  private mutating func state(closing first: [Frame]) -> Int32 {
    var open = first, seen = Set(first), reading: Set<Int32> = []
    while let frame = open.popLast() {
      func reach(_ frame: Frame) { if seen.insert(frame).inserted { open.append(frame) } }
      switch grammar.symbols[Int(frame.place)] {
      case .bytes: reading.insert(number(frame))
      case .end:
        if frame.parent == Self.bottom {
          reading.insert(Self.whole)
        } else {
          reach(frames[Int(frame.parent)])
        }
      case .rule(let rule):
        let isLast = grammar.symbols[Int(frame.place) + 1] == .end
        let parent = isLast ? frame.parent : number(Frame(place: frame.place + 1, parent: frame.parent))
        for start in grammar.starts[rule] { reach(Frame(place: Int32(start), parent: parent)) }
      }
    }
    let sorted = reading.sorted()
    if let known = stateNumbers[sorted] { return known }
    let number = Int32(states.count)
    states.append(sorted)
    stateNumbers[sorted] = number
    steps += repeatElement(Self.unknown, count: 256)
    return number
  }

  private mutating func number(_ frame: Frame) -> Int32 {
    if let known = frameNumbers[frame] { return known }
    let number = Int32(frames.count)
    frames.append(frame)
    frameNumbers[frame] = number
    return number
  }

  /// Forgets all states but one, whose number becomes 0; its stacks stay as they are.
  ///
  /// - Returns: its new number.
  mutating func forget(keeping state: Int32) -> Int32 {
    let kept = states[Int(state)]
    (states, stateNumbers, steps) = ([kept], [kept: 0], [Int32](repeating: Self.unknown, count: 256))
    return 0
  }
}
