import CommandLine
import Storage

/// The options of a training command as its run is compared with a checkpoint: a visitor of their listing.
package struct ComparedOptions: OptionVisitor {
  /// An option.
  package struct Option {
    /// The name, without dashes.
    package var name: String
    /// What a change means.
    package var rule: ResumeRule
    /// What it is set to; nil where it is not given.
    package var value: String?

    /// Whether the value is recorded and compared.
    var isCompared: Bool { rule.kind == .identity || rule.kind == .mayChange }
  }

  /// The options in the order of help.
  package private(set) var options: [Option] = []

  /// Those of a command, as they are set.
  package init(_ command: some TrainingCommand) {
    var command = command
    command.listAll(&self)
  }

  /// Notes an option.
  package mutating func visit<Value: Sendable>(
    _ option: OptionDescription, _ value: inout Value, _ codec: OptionCodec<Value>
  ) {
    if option.isControl { return }
    options.append(Option(name: option.name, rule: option.resume, value: codec.record(value)))
  }

  /// An option by its name.
  package subscript(name: String) -> Option? { options.first { $0.name == name } }

  /// How a run's record names an option.
  package static func key(_ name: String) -> String { "--\(name)" }

  /// The options that may change when a run is resumed.
  package var changeable: [String] { options.filter { $0.rule.kind == .mayChange }.map(\.name) }

  /// The options of a list whose elements may be several, with or without dashes: `learning-rate,--steps`.
  ///
  /// - Throws: ``CommandLine/UsageError`` for one that never changes.
  package func allowed(_ texts: [String]) throws -> Set<String> {
    let known = changeable
    var chosen: Set<String> = []
    for text in texts.flatMap({ $0.split(separator: ",") }) {
      let name = String(text.drop { $0 == "-" || $0 == " " })
      guard known.contains(name) else {
        throw UsageError(
          "--allow-changes \(name): a resumed run may change \(known.joined(separator: ", ")), and nothing else\(NearestName.hint(name, in: known) { $0 })."
        )
      }
      chosen.insert(name)
    }
    return chosen
  }

  /// The keys that may differ where the options `allowed` may change: theirs, and those of other ways of giving the same.
  func keys(allowing allowed: Set<String>) -> Set<String> {
    let mains = Set(allowed.map(main))
    return Set(options.filter { mains.contains(main($0.name)) }.map { Self.key($0.name) })
  }

  /// The options to allow so that `keys` may differ; nil where one of them never may.
  package func allowing(_ keys: [String]) -> [String]? {
    var names: Set<String> = []
    for key in keys {
      guard let option = options.first(where: { Self.key($0.name) == key }),
        self[main(option.name)]?.rule.kind == .mayChange
      else { return nil }
      names.insert(main(option.name))
    }
    return options.map(\.name).filter(names.contains)
  }

  /// The keys that may differ because others do: of options that follow from one of those and are not given, or that belong
  /// to one.
  func consequences(of keys: Set<String>) -> Set<String> {
    func isChanged(_ name: String) -> Bool { keys.contains(Self.key(name)) }
    let options = options.filter {
      $0.rule.owner.map(isChanged) ?? ($0.value == nil && $0.rule.sources.contains(where: isChanged))
    }
    return Set(options.map { Self.key($0.name) })
  }

  /// The option that `name` is a way of giving.
  private func main(_ name: String) -> String { self[name]?.rule.substituted ?? name }
}
