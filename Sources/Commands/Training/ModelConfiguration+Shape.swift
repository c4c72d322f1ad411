import Transformer

extension ModelConfiguration {
  /// The family and the sizes that make two models' parameters fit each other, in words: as a run records them.
  package var shape: String {
    "\(family.modelType) \(layerCount)×\(hiddenSize), \(headCount)/\(keyValueHeadCount) heads, inner \(intermediateSize), context \(contextLength)"
  }
}
