/// The four normalisation forms of Unicode (UAX 15), with an account of what each scalar of the result replaces.
enum NormalizationForm: String, Sendable {
  case nfc = "NFC"
  case nfd = "NFD"
  case nfkc = "NFKC"
  case nfkd = "NFKD"

  /// Its bit in the table of what it may change.
  @inline(__always)
  var flag: UInt8 {
    switch self {
    case .nfc: 1
    case .nfd: 2
    case .nfkc: 4
    case .nfkd: 8
    }
  }

  private var isCompatible: Bool { self == .nfkc || self == .nfkd }
  private var composes: Bool { self == .nfc || self == .nfkc }

  /// A scalar of the result: 1 is put in, 0 replaces one of the text, −n replaces 1 + n of them.
  typealias Change = (scalar: UInt32, change: Int)

  /// The normal form of a few scalars.
  func apply(_ scalars: [UInt32]) -> [Change] {
    let table = Decompositions.shared
    var changes: [Change] = []
    var classes: [UInt8] = []
    var ready = 0
    func sortPending() {
      guard changes.count - ready > 1 else { return ready = changes.count }
      let order = (ready..<changes.count).sorted { (classes[$0], $0) < (classes[$1], $1) }
      let sorted = order.map { (changes[$0], classes[$0]) }
      for (place, entry) in sorted.enumerated() {
        (changes[ready + place], classes[ready + place]) = entry
      }
      ready = changes.count
    }
    for scalar in scalars {
      let parts = table.decomposition(scalar, compatibly: isCompatible) ?? [scalar]
      for (index, part) in parts.enumerated() {
        let combining = table.combiningClass(part)
        if combining == 0 { sortPending() }
        changes.append((part, index == 0 ? 0 : 1))
        classes.append(combining)
      }
    }
    sortPending()
    return composes ? Self.compose(changes, classes) : changes
  }

  /// Composes what is decomposed and in canonical order.
  private static func compose(_ parts: [Change], _ classes: [UInt8]) -> [Change] {
    let table = Decompositions.shared
    var result: [Change] = []
    var starter: Int?
    var lastClass: UInt8?
    for (part, combining) in zip(parts, classes) {
      if let starter, lastClass.map({ $0 < combining }) ?? true,
        let composite = table.composition(result[starter].scalar, part.scalar)
      {
        result[starter] = (composite, result[starter].change + part.change - 1)
        continue
      }
      result.append(part)
      if combining == 0 {
        starter = result.count - 1
        lastClass = nil
      } else {
        lastClass = combining
      }
    }
    return result
  }
}
