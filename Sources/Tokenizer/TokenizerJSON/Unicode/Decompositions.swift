import Foundation

/// What each scalar decomposes into, canonically and for compatibility, and which pairs compose again.
///
/// From the toolchain's tables, once for a process. Hangul syllables follow their rule instead.
final class Decompositions: Sendable {
  /// All scalars, as Unicode ``newest`` has them.
  static let shared = Decompositions()
  /// The age of the tables of the crate unicode-normalization-alignments 0.1, by what it does with each scalar.
  private static let newest = (major: 11, minor: 0)

  private let canonical: [UInt32: [UInt32]]
  private let compatible: [UInt32: [UInt32]]
  private let composites: [UInt64: UInt32]
  private let classes: [UInt32: UInt8]
  /// Bit 0: NFC may change it or what stands before it; bits 1, 2, 3: NFD, NFKC, NFKD.
  private let unstable: [UInt8]
  /// All scalars that decompose or combine lie below, or are told by ``beyond``.
  private static let low = 0x3_0000

  private init() {
    var canonical: [UInt32: [UInt32]] = [:]
    var compatible: [UInt32: [UInt32]] = [:]
    var composites: [UInt64: UInt32] = [:]
    var classes: [UInt32: UInt8] = [:]
    for value in UInt32(0xA0)..<UInt32(Self.low) {
      guard !Self.isPlain(value), let scalar = Unicode.Scalar(value) else { continue }
      let properties = scalar.properties
      guard let age = properties.age, (age.major, age.minor) <= Self.newest else { continue }
      let combining = properties.canonicalCombiningClass.rawValue
      if combining != 0 { classes[value] = combining }
      let text = String(Character(scalar))
      let narrow = Self.scalars(text.decomposedStringWithCanonicalMapping)
      if narrow != [value] { canonical[value] = narrow }
      let wide = Self.scalars(text.decomposedStringWithCompatibilityMapping)
      if wide != [value] { compatible[value] = wide }
    }
    for (value, parts) in canonical where parts.count > 1 {
      guard let scalar = Unicode.Scalar(value), !scalar.properties.isFullCompositionExclusion else {
        continue
      }
      // The last part combines with what the others compose to, which may itself be a composite.
      let first = parts.count == 2 ? parts[0] : Self.whole(parts.dropLast(), in: canonical)
      if let first { composites[UInt64(first) << 32 | UInt64(parts[parts.count - 1])] = value }
    }
    (self.canonical, self.compatible, self.composites, self.classes) =
      (canonical, compatible, composites, classes)
    unstable = Self.flags(canonical, compatible, composites, classes)
  }

  /// Han ideographs, Hangul syllables and private scalars: they decompose by rule or not at all.
  private static func isPlain(_ value: UInt32) -> Bool {
    (0x3400...0x4DBF).contains(value) || (0x4E00...0x9FFF).contains(value)
      || (0xAC00...0xF8FF).contains(value) || (0x1_7000...0x1_8CFF).contains(value)
      || (0x2_0000...0x2_F7FF).contains(value)
  }

  private static func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

  /// The composite that decomposes to exactly `parts`.
  private static func whole(_ parts: ArraySlice<UInt32>, in canonical: [UInt32: [UInt32]]) -> UInt32? {
    canonical.first { entry in
      entry.value.elementsEqual(parts)
        && Unicode.Scalar(entry.key).map { !$0.properties.isFullCompositionExclusion } == true
    }?.key
  }

  private static func flags(
    _ canonical: [UInt32: [UInt32]], _ compatible: [UInt32: [UInt32]], _ composites: [UInt64: UInt32],
    _ classes: [UInt32: UInt8]
  ) -> [UInt8] {
    var flags = [UInt8](repeating: 0, count: low)
    let composed = Set(composites.values)
    for value in canonical.keys {
      flags[Int(value)] |= NormalizationForm.nfd.flag | NormalizationForm.nfkd.flag
      if !composed.contains(value) {
        flags[Int(value)] |= NormalizationForm.nfc.flag | NormalizationForm.nfkc.flag
      }
    }
    for value in compatible.keys {
      flags[Int(value)] |= NormalizationForm.nfkd.flag
      if canonical[value] == nil || !composed.contains(value) || compatible[value] != canonical[value] {
        flags[Int(value)] |= NormalizationForm.nfkc.flag
      }
    }
    let composing = NormalizationForm.nfc.flag | NormalizationForm.nfkc.flag
    for value in classes.keys { flags[Int(value)] = 0x0F }
    for pair in composites.keys { flags[Int(UInt32(truncatingIfNeeded: pair))] |= composing }
    for value in 0xAC00...0xD7A3 {
      flags[value] |= NormalizationForm.nfd.flag | NormalizationForm.nfkd.flag
    }
    // The vowels and finals of Hangul compose with what stands before them.
    for value in Array(0x1161...0x1175) + Array(0x11A7...0x11C2) { flags[value] |= composing }
    return flags
  }

  /// Whether a form may change the scalar, or the text before it because of it.
  @inline(__always)
  func isUnstable(_ scalar: UInt32, _ form: NormalizationForm) -> Bool {
    scalar < UInt32(Self.low) && unstable[Int(scalar)] & form.flag != 0
  }

  /// The canonical combining class.
  func combiningClass(_ scalar: UInt32) -> UInt8 {
    scalar < 0x300 ? 0 : classes[scalar] ?? 0
  }

  /// The full decomposition of a scalar, or nil if it is its own.
  func decomposition(_ scalar: UInt32, compatibly: Bool) -> [UInt32]? {
    if (0xAC00...0xD7A3).contains(scalar) { return Hangul.decomposition(scalar) }
    return compatibly ? compatible[scalar] : canonical[scalar]
  }

  /// What two scalars compose to, or nil.
  func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
    Hangul.composition(first, second) ?? composites[UInt64(first) << 32 | UInt64(second)]
  }
}

/// Hangul syllables, which are composed by arithmetic (Unicode 15, section 3.12).
enum Hangul {
  /// Leading consonant, vowel and, for some, the final consonant of a syllable.
  static func decomposition(_ syllable: UInt32) -> [UInt32] {
    let index = syllable - 0xAC00
    let parts = [0x1100 + index / 588, 0x1161 + index % 588 / 28]
    return index % 28 == 0 ? parts : parts + [0x11A7 + index % 28]
  }

  /// A consonant with a vowel, or such a syllable with a final consonant.
  static func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if (0x1100...0x1112).contains(first), (0x1161...0x1175).contains(second) {
      return 0xAC00 + ((first - 0x1100) * 21 + second - 0x1161) * 28
    }
    if (0xAC00...0xD7A3).contains(first), (first - 0xAC00) % 28 == 0, (0x11A8...0x11C2).contains(second) {
      return first + second - 0x11A7
    }
    return nil
  }
}
