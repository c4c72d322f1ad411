/// The kind of every scalar, as one version of Unicode has it.
///
/// The library that this follows, tokenizers, asks four others, each with tables of its own age. The toolchain's tables are newer than
/// some; what a scalar was before it was assigned is the same in all.
final class ScalarTable: Sendable {
  /// Oniguruma 6.9, which runs the regular expressions.
  static let patterns = ScalarTable(newest: nil)
  /// Rust's standard library: `is_whitespace`, `is_numeric`.
  static let language = ScalarTable(newest: nil)
  /// The crate unicode_categories 0.1: punctuation, marks and control characters of BERT.
  static let categories = ScalarTable(newest: nil)
  /// The crate unicode-normalization-alignments 0.1: marks of StripAccents.
  static let marks = ScalarTable(newest: nil)

  /// Planes 0 to 3, and the first 4,096 of plane 14, where all assigned scalars are but the private ones.
  private let kinds: [UInt8]
  private static let low = 0x4_0000
  private static let tags = 0xE_0000

  private init(newest: (major: Int, minor: Int)?) {
    let none = ScalarKind(bits: Category.unassigned.rawValue)
    func kind(_ value: Int) -> UInt8 {
      guard let scalar = Unicode.Scalar(UInt32(value)) else { return Category.surrogate.rawValue }
      if let newest {
        guard let age = scalar.properties.age, (age.major, age.minor) <= newest else { return none.bits }
      }
      return ScalarKind(scalar).bits
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
