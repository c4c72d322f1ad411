import Data
import Storage

/// What stands beside a classifier's weights and has its say in the answers: n-grams, and last a temperature.
public struct AnswerParts: Sendable {
  /// The n-grams; nil for none.
  public let hybrid: Hybrid?
  /// The temperature of what both say, or the Transformer alone; nil for none.
  public let temperature: AnswerTemperature?

  /// The parts of a model's folder that are asked for.
  ///
  /// - Parameters:
  ///   - folder: of the model's weights.
  ///   - labels: those of the model's head; nil for a head without, beside which nothing stands.
  ///   - usesNGrams: whether n-grams have their say.
  ///   - isCalibrated: whether the temperature has.
  /// - Throws: ``Storage/FileError`` for a file that is damaged or another model's.
  public init(
    _ folder: String, labels: [String]?, usesNGrams: Bool = true, isCalibrated: Bool = true
  ) throws(FileError) {
    hybrid = usesNGrams ? try Hybrid.read(folder, labels: labels) : nil
    let file = isCalibrated && labels != nil ? try CalibrationFile.read(folder) : nil
    temperature = hybrid == nil ? file?.transformer : file?.hybrid
  }

  /// The distribution over labels that is answered.
  ///
  /// - Parameters:
  ///   - probabilities: the Transformer's: [labels].
  ///   - row: what they were computed of.
  public func completed(_ probabilities: [Float], _ row: LabelledRow) -> [Float] {
    let combined = hybrid?.combined(probabilities, row) ?? probabilities
    return temperature?.scaled(combined) ?? combined
  }
}
