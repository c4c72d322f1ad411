/// The lower-case form of each scalar by itself, whatever stands around it.
final class Lowercase: Sendable {
  /// The toolchain's.
  static let shared = Lowercase()

  /// For each scalar below 0x1F000 its form; 0 where it has two scalars.
  private let forms: [UInt32]

  private init() {
    forms = (0..<UInt32(0x1_F000)).map { value in
      guard let scalar = Unicode.Scalar(value), scalar.properties.changesWhenLowercased else { return value }
      let mapped = Array(scalar.properties.lowercaseMapping.unicodeScalars)
      return mapped.count == 1 ? mapped[0].value : 0
    }
  }

  /// The first scalar of the form, and the second where there is one.
  ///
  /// İ alone has two.
  @inline(__always)
  subscript(_ scalar: UInt32) -> (first: UInt32, second: UInt32?) {
    guard scalar < UInt32(forms.count) else { return (scalar, nil) }
    let form = forms[Int(scalar)]
    return form == 0 && scalar != 0 ? (0x69, 0x307) : (form, nil)
  }
}
