/// The kind of every scalar, as one version of Unicode has it.
///
/// The library that this follows, tokenizers, asks four others, each with tables of its own age. The toolchain's
/// tables are newer than
/// some; what a scalar was before it was assigned is the same in all.
final class ScalarTable: Sendable {
  /// Unicode 16: Oniguruma 6.9, which runs the regular expressions, and the words of the crate regex.
  static let patterns = ScalarTable(newest: (16, 0), [0x295: .lowercaseLetter])
  /// Unicode 17: white space and numbers of Rust's standard library.
  static let language = ScalarTable(newest: (17, 0), [:])
  /// Unicode 8: punctuation, marks and control characters of BERT, by the crate unicode_categories 0.1.
  static let categories = ScalarTable(
    newest: (8, 0),
    [
      0x166D: .otherPunctuation, 0x1_11C9: .otherPunctuation, 0x1734: .nonspacingMark, 0x1885: .otherLetter,
      0x1886: .otherLetter, 0xA9BD: .spacingMark, 0x1_171E: .nonspacingMark,
    ])
  /// Unicode 9: marks of StripAccents, by the crate unicode-normalization-alignments 0.1.
  static let marks = ScalarTable(
    newest: (9, 0), [0x1CF2: .spacingMark, 0x1CF3: .spacingMark, 0x1_11C9: .otherPunctuation])

  /// Planes 0 to 3, and the first 4,096 of plane 14, where all assigned scalars are but the private ones.
  private let kinds: [UInt8]
  private static let low = 0x4_0000
  private static let tags = 0xE_0000

  /// The tables of a version.
  ///
  /// - Parameter exceptions: what has another category today.
  private init(newest: (major: Int, minor: Int), _ exceptions: [UInt32: Category]) {
    let none = ScalarKind(bits: Category.unassigned.rawValue)
    func kind(_ value: Int) -> UInt8 {
      guard let scalar = Unicode.Scalar(UInt32(value)) else { return Category.surrogate.rawValue }
      guard let age = scalar.properties.age, (age.major, age.minor) <= newest else { return none.bits }
      return ScalarKind(scalar, as: exceptions[scalar.value]).bits
    }
    var kinds = [UInt8]()
    kinds.reserveCapacity(Self.low + 4_096)
    for value in 0..<Self.low { kinds.append(kind(value)) }
    for value in Self.tags..<(Self.tags + 4_096) { kinds.append(kind(value)) }
    self.kinds = kinds
  }

  /// What the scalar is.
  @inline(__always)
  subscript(_ scalar: UInt32) -> ScalarKind {
    if scalar < UInt32(Self.low) { return ScalarKind(bits: kinds[Int(scalar)]) }
    return beyond(scalar)
  }

  private func beyond(_ scalar: UInt32) -> ScalarKind {
    let place = Int(scalar) - Self.tags
    if (0..<4_096).contains(place) { return ScalarKind(bits: kinds[Self.low + place]) }
    let isPrivate = scalar >= 0xF_0000 && scalar & 0xFFFE != 0xFFFE
    return ScalarKind(bits: (isPrivate ? Category.privateUse : .unassigned).rawValue)
  }
}
