import CommandLine

/// Gives options that are not given and follow from another the values that a checkpoint records: a visitor of their listing.
struct InheritedOptions: OptionVisitor {
  /// The option they follow from.
  let source: String
  /// The values by the keys of a record.
  let recorded: [String: String]

  mutating func visit<Value: Sendable>(
    _ option: OptionDescription, _ value: inout Value, _ codec: OptionCodec<Value>
  ) {
    guard option.resume.sources.contains(source), codec.record(value) == nil,
      let text = recorded[ComparedOptions.key(option.name)], let inherited = codec.read(text)
    else { return }
    value = inherited
  }
}
