import CommandLine
import Foundation

/// Prints a value as one line of JSON.
func printJSON(
  _ value: some Encodable, _ console: Console, keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
) throws {
  console.result(try jsonText(value, keys: keys))
}

/// A value as JSON on one line, with sorted keys.
func jsonText(
  _ value: some Encodable, keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  encoder.keyEncodingStrategy = keys
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
