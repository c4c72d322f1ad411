import Checkpoints
import Foundation
import Storage

/// The temperatures of a fine-tuned model, which lie beside its weights in `calibration.json`; other software leaves it unread.
public struct CalibrationFile: Sendable, Equatable {
  /// The Transformer's own.
  public var transformer: AnswerTemperature
  /// That of the Transformer and its n-grams together; nil where it had none.
  public var hybrid: AnswerTemperature?
  /// The rows that they were fitted on.
  public var rows: Int

  /// Temperatures that were fitted.
  public init(transformer: AnswerTemperature, hybrid: AnswerTemperature?, rows: Int) {
    (self.transformer, self.hybrid, self.rows) = (transformer, hybrid, rows)
  }

  /// The name of the file.
  package static let name = "calibration.json"
  /// What a reader knows it by; a later one that is read otherwise has another number.
  private static let format = "apus temperature 1"
  private static let transformerKey = "transformer_temperature", hybridKey = "hybrid_temperature"
  private static let formatKey = "format", rowsKey = "rows"

  /// The bytes of the file.
  package var data: Data {
    func number(_ temperature: AnswerTemperature) -> JSONValue {
      .number(Double("\(temperature.value)") ?? 1)
    }
    var members: [(String, JSONValue)] = [
      (Self.formatKey, .string(Self.format)), (Self.transformerKey, number(transformer)),
    ]
    if let hybrid { members.append((Self.hybridKey, number(hybrid))) }
    members.append((Self.rowsKey, .integer(rows)))
    return Data((JSONValue.object(JSONObject(members)).json + "\n").utf8)
  }

  /// Reads the file of a model's folder, if there is one.
  ///
  /// - Throws: ``Storage/FileError`` (bad input) if it is damaged, or says something that no fit gives.
  public static func read(_ folder: String) throws(FileError) -> CalibrationFile? {
    let path = folder + "/" + name
    guard try FileInput.exists(path) else { return nil }
    guard case .object(let members) = try readJSON(path) else { throw FileError(path, "holds no object") }
    guard members[formatKey] == .string(format) else {
      throw FileError(
        path,
        "is not a temperature that this program reads: \(formatKey) is \(members[formatKey]?.text ?? "missing"), not “\(format)”"
      )
    }
    func temperature(_ key: String) throws(FileError) -> AnswerTemperature? {
      let value: Float
      switch members[key] {
      case nil: return nil
      case .number(let number)?: value = Float(number)
      case .integer(let number)?: value = Float(number)
      case let other?: throw FileError(path, "\(key) is \(other.text), not a number")
      }
      guard AnswerTemperature.range.contains(value) else {
        throw FileError(
          path,
          "\(key) is \(value), not in \(AnswerTemperature.range.lowerBound)...\(AnswerTemperature.range.upperBound)"
        )
      }
      return AnswerTemperature(value)
    }
    guard let transformer = try temperature(transformerKey) else {
      throw FileError(path, "\(transformerKey) is missing")
    }
    guard case .integer(let rows)? = members[rowsKey], rows >= 0 else {
      throw FileError(path, "\(rowsKey) is \(members[rowsKey]?.text ?? "missing"), not a number of rows")
    }
    return CalibrationFile(transformer: transformer, hybrid: try temperature(hybridKey), rows: rows)
  }
}
