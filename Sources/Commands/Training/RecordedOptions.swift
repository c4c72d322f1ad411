import CommandLine
import Storage

/// Gives options the values that a run's record holds of them: a visitor of their listing. What concerns a process alone, or
/// nothing that a run computes, stays.
struct RecordedOptions: OptionVisitor {
  /// The values by option.
  let values: [String: JSONValue]

  mutating func visit<Value: Sendable>(
    _ option: OptionDescription, _ value: inout Value, _ codec: OptionCodec<Value>
  ) {
    guard ![.thisProcess, .irrelevant].contains(option.resume.kind), let recorded = values[option.name],
      let known = codec.read(recorded)
    else { return }
    value = known
  }
}
