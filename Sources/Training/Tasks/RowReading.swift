import Data
import Foundation
import Storage

/// How the rows of a fine-tuned model were read where long texts were not cut at their ends, which lies beside its weights in
/// `reading.json`; other software leaves it unread.
public struct RowReading: Sendable, Equatable {
  /// What was read of long texts.
  public var long: LongTexts
  /// The longest sequence, in tokens.
  public var maxLength: Int

  /// A way of reading.
  public init(long: LongTexts, maxLength: Int) { (self.long, self.maxLength) = (long, maxLength) }

  /// The name of the file.
  package static let name = "reading.json"
  /// What a reader knows it by; a later one that is read otherwise has another number.
  private static let format = "apus reading 1"
  private static let formatKey = "format", longKey = "long_texts", lengthKey = "max_length"

  /// The bytes of the file.
  package var data: Data {
    let members: [(String, JSONValue)] = [
      (Self.formatKey, .string(Self.format)), (Self.longKey, .string(long.rawValue)),
      (Self.lengthKey, .integer(maxLength)),
    ]
    return Data((JSONValue.object(JSONObject(members)).json + "\n").utf8)
  }

  /// Reads the file of a model's folder; nil where there is none.
  ///
  /// - Throws: ``Storage/FileError`` (bad input) if it is damaged or says what no run writes.
  public static func read(_ folder: String) throws(FileError) -> RowReading? {
    let path = folder + "/" + name
    guard try FileInput.exists(path) else { return nil }
    guard case .object(let members) = try readJSON(path) else { throw FileError(path, "holds no object") }
    guard members[formatKey] == .string(format) else {
      throw FileError(
        path,
        "is not read by this program: \(formatKey) is \(members[formatKey]?.text ?? "missing"), not “\(format)”"
      )
    }
    guard case .string(let name)? = members[longKey], let long = LongTexts(rawValue: name) else {
      let known = LongTexts.allCases.map(\.rawValue).joined(separator: ", ")
      throw FileError(path, "\(longKey) is \(members[longKey]?.text ?? "missing"), not one of \(known)")
    }
    guard case .integer(let length)? = members[lengthKey], (4...131_072).contains(length) else {
      throw FileError(
        path, "\(lengthKey) is \(members[lengthKey]?.text ?? "missing"), not a number of tokens")
    }
    return RowReading(long: long, maxLength: length)
  }
}
