/// What loading did besides copying numbers.
package struct LoadReport: Sendable, Equatable {
  /// The number of tensors read.
  package var loaded = 0
  /// Stored tensors that were passed over on purpose.
  package var ignored: [String] = []
  /// Parameters that were not stored and keep their initial values.
  package var initialised: [String] = []
}
