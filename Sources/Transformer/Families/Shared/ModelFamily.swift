/// All that Apus knows about one family of models: its description and its layers.
///
/// Each family stands in one file of the folder above, which nothing names but the list of ``ModelFamilies``.
protocol ModelFamily: FamilyDescription {
  /// Lays out the parameters, in the names of transformers, and puts the layers together.
  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts
}
