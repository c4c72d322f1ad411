import Transformer

/// A family that new models can be made of, as `--architecture` names it.
public struct NewFamily: RawRepresentable, CaseIterable, Hashable, Sendable {
  /// The family.
  public let family: Family

  /// All of them, the one where none is asked for first.
  public static var allCases: [NewFamily] { ModelFamilies.new.map(NewFamily.init(_:)) }

  /// The one where none is asked for.
  public static var usual: NewFamily { allCases[0] }

  /// The decoder where the data decides, and none is asked for.
  static var suited: NewFamily { named("qwen3") }
  /// The encoder where the data decides.
  static var suitedEncoder: NewFamily { named("modernbert") }

  private static func named(_ name: String) -> NewFamily { allCases.first { $0.rawValue == name } ?? .usual }

  private init(_ family: Family) { self.family = family }

  /// That of the name; nil where no new models can be made of it.
  public init?(rawValue: String) {
    guard let family = ModelFamilies.new.first(where: { $0.modelType == rawValue }) else { return nil }
    self.init(family)
  }

  /// The family's name.
  public var rawValue: String { family.modelType }
}

extension NewFamily {
  /// What each is, for a help text.
  static var summaries: String {
    allCases.map { "\($0.rawValue): \($0.family.summary)" }.joined(separator: "; ") + "."
  }

  /// The sizes of all, families with the same ones together.
  static var sizes: String {
    groups.map { names, table in
      let sizes = table.presets.map { "\($0.size.rawValue) \($0.layers)×\($0.width)" }
      return "\(names): \(sizes.joined(separator: ", "))"
    }.joined(separator: "; ") + " (layers × width)."
  }

  /// The size of each for which none is asked.
  static var usualSizes: String {
    groups.map { names, table in "\(table.usual.rawValue) (\(names))" }.joined(separator: ", ")
  }

  /// The names of those with a trait.
  static func names(_ trait: KeyPath<FamilyTraits, Bool>) -> String {
    allCases.filter { $0.family.traits[keyPath: trait] }.map(\.rawValue).joined(separator: ", ")
  }

  /// Families by their sizes.
  private static var groups: [(names: String, table: SizeTable)] {
    var groups: [(names: [String], table: SizeTable)] = []
    for family in ModelFamilies.new {
      guard let table = family.sizes else { continue }
      if let index = groups.firstIndex(where: { $0.table == table }) {
        groups[index].names.append(family.modelType)
      } else {
        groups.append(([family.modelType], table))
      }
    }
    return groups.map { ($0.names.joined(separator: ", "), $0.table) }
  }
}
