import Storage
import Transformer

extension TransformerModel {
  /// How many parameters are trained, behind the number of all: “, 0.7 M of them trained”; nothing where all are.
  var trainedText: String {
    frozen.entries.isEmpty ? "" : ", \(Format.count(layout.parameterCount)) of them trained"
  }
}
