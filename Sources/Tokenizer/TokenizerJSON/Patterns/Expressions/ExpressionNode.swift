/// A part of a regular expression.
indirect enum ExpressionNode {
  /// One scalar of a set.
  case set(ScalarSet)
  case sequence([ExpressionNode])
  /// The first that leads to a match.
  case alternatives([ExpressionNode])
  case repeated(ExpressionNode, Repetition)
  /// Something that stands behind or before this place, or does not.
  case look(ExpressionNode, isAhead: Bool, isNegated: Bool)
  /// A group whose first match is final.
  case atomic(ExpressionNode)
  case assertion(Assertion)

  /// How often, and what is tried first.
  struct Repetition {
    enum Kind { case greedy, lazy, possessive }

    var least: Int
    var most: Int?
    var kind = Kind.greedy
  }

  /// A condition on the place itself.
  enum Assertion: Sendable {
    case lineStart, lineEnd, textStart, textEnd, lastLineEnd, wordBorder, noWordBorder
  }

  /// The number of scalars that it matches; nil if that varies.
  var fixedLength: Int? {
    switch self {
    case .set: return 1
    case .sequence(let parts):
      var sum = 0
      for part in parts {
        guard let length = part.fixedLength, sum + length < 256 else { return nil }
        sum += length
      }
      return sum
    case .alternatives(let ways):
      guard let first = ways.first?.fixedLength, ways.allSatisfy({ $0.fixedLength == first }) else {
        return nil
      }
      return first
    case .repeated(let part, let repetition):
      guard repetition.least == repetition.most, repetition.least < 256, let length = part.fixedLength else {
        return nil
      }
      return length * repetition.least
    case .look, .assertion: return 0
    case .atomic(let part): return part.fixedLength
    }
  }

  /// Whether it may match nothing at all.
  var mayBeEmpty: Bool {
    switch self {
    case .set: false
    case .sequence(let parts): parts.allSatisfy(\.mayBeEmpty)
    case .alternatives(let ways): ways.contains(where: \.mayBeEmpty)
    case .repeated(let part, let repetition): repetition.least == 0 || part.mayBeEmpty
    case .look, .assertion: true
    case .atomic(let part): part.mayBeEmpty
    }
  }
}
