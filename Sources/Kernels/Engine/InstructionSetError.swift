/// `APUS_ISA` asks for what this machine has not got.
public struct InstructionSetError: Error, CustomStringConvertible, Sendable {
  let name: String
  /// What was asked for and what there is.
  public var description: String {
    "APUS_ISA=\(name) is not available on this machine; it has \(InstructionSet.available.map(\.rawValue).joined(separator: ", "))"
  }
}
