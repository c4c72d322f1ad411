import Storage

/// What becomes of the matches of a pattern that cuts a text.
enum SplitBehavior: String, Sendable {
  /// They go.
  case removed = "Removed"
  /// Each is a stretch of its own.
  case isolated = "Isolated"
  /// Each belongs to what stands before it.
  case mergedWithPrevious = "MergedWithPrevious"
  /// Each belongs to what stands after it.
  case mergedWithNext = "MergedWithNext"
  /// Matches on end are one stretch.
  case contiguous = "Contiguous"

  /// The behaviour that a component names.
  init(_ component: Component) throws(TokenizerError) {
    let name = try component.text("behavior")
    guard let behavior = SplitBehavior(rawValue: name) else { throw component.unknown("behavior", name) }
    self = behavior
  }
}

/// Turns the matches of a pattern, from left to right, into the stretches of a text.
struct SplitCutter {
  private let behavior: SplitBehavior
  private let inverts: Bool
  private let emit: (Range<Int>) -> Void
  private var end = 0
  /// A stretch that may yet grow.
  private var pending: Range<Int>?
  private var previousIsMatch = false

  /// A cutter at the start of a text.
  ///
  /// - Parameters:
  ///   - inverts: whether what stands between the matches counts as the matches.
  ///   - emit: is called with each stretch in order.
  init(_ behavior: SplitBehavior, inverts: Bool = false, _ emit: @escaping (Range<Int>) -> Void) {
    self.behavior = behavior
    self.inverts = inverts
    self.emit = emit
  }

  /// Takes the next match.
  @inline(__always)
  mutating func match(_ range: Range<Int>) {
    if range.lowerBound != end { add(end..<range.lowerBound, isMatch: inverts) }
    add(range, isMatch: !inverts)
    end = range.upperBound
  }

  /// Ends a text of `count` bytes.
  mutating func finish(_ count: Int) {
    if end != count { add(end..<count, isMatch: inverts) }
    if let pending { emit(pending) }
    pending = nil
  }

  private mutating func add(_ range: Range<Int>, isMatch: Bool) {
    switch behavior {
    case .isolated: emit(range)
    case .removed: if !isMatch { emit(range) }
    case .contiguous: grow(range, if: isMatch == previousIsMatch)
    case .mergedWithPrevious: grow(range, if: isMatch && !previousIsMatch)
    case .mergedWithNext:
      if let match = pending, !isMatch {
        emit(match.lowerBound..<range.upperBound)
        pending = nil
      } else {
        if let match = pending { emit(match) }
        pending = isMatch ? range : nil
        if !isMatch { emit(range) }
      }
    }
    previousIsMatch = isMatch
  }

  private mutating func grow(_ range: Range<Int>, if joins: Bool) {
    if joins, let open = pending {
      pending = open.lowerBound..<range.upperBound
    } else {
      if let open = pending { emit(open) }
      pending = range
    }
  }
}

/// Cuts at each character of a kind.
struct CharacterSplit: PreTokenizer {
  private let behavior: SplitBehavior
  private let isBorder: @Sendable (UInt32) -> Bool

  /// A split at the characters that `isBorder` names.
  init(_ behavior: SplitBehavior, _ isBorder: @escaping @Sendable (UInt32) -> Bool) {
    self.behavior = behavior
    self.isBorder = isBorder
  }

  func apply(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.split { bytes, emit throws(TokenizerError) in
      withoutActuallyEscaping(emit) { emit in
        var cutter = SplitCutter(behavior, emit)
        var position = 0
        while position < bytes.count {
          let (scalar, length) = UTF8Scalar.read(bytes, at: position)
          if isBorder(scalar) { cutter.match(position..<(position + length)) }
          position += length
        }
        cutter.finish(bytes.count)
      }
    }
  }
}

/// Cuts at the matches of a text or a regular expression.
struct PatternSplit: PreTokenizer {
  private let pattern: any TextPattern
  private let behavior: SplitBehavior
  private let inverts: Bool

  /// - Throws: for an expression that cannot be followed exactly.
  init(_ component: Component) throws(TokenizerError) {
    pattern = try Patterns.make(component)
    behavior = try SplitBehavior(component)
    inverts = try component.flag("invert", default: false)
  }

  func apply(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.split { bytes, emit throws(TokenizerError) in
      let result = withoutActuallyEscaping(emit) { emit in
        Result { () throws(TokenizerError) in
          var cutter = SplitCutter(behavior, inverts: inverts, emit)
          try pattern.eachMatch(in: bytes) { cutter.match($0) }
          cutter.finish(bytes.count)
        }
      }
      try result.get()
    }
  }
}

/// Cuts after every so many characters.
struct FixedLengthSplit: PreTokenizer {
  private let length: Int

  /// - Throws: for a length of 0.
  init(_ component: Component) throws(TokenizerError) {
    length = try component.count("length", default: 5)
    guard length > 0 else { throw component.refused("length", "is 0") }
  }

  func apply(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.split { bytes, emit throws(TokenizerError) in
      var (start, position, count) = (0, 0, 0)
      while position < bytes.count {
        position += UTF8Scalar.length(lead: bytes[position])
        count += 1
        if count == length {
          emit(start..<position)
          (start, count) = (position, 0)
        }
      }
      emit(start..<bytes.count)
    }
  }
}
