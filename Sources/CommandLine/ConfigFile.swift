import Foundation
import Storage

/// A file given to `--config` that cannot be read as a JSON object. Ends the command with exit code 2.
public struct ConfigFileError: Error, CustomStringConvertible, Equatable, Faulty {
  /// The file as the user named it.
  public let path: String
  /// What is wrong with it.
  public let problem: String

  /// `PATH: what is wrong`.
  public var description: String { "\(path): \(problem)" }

  /// Always ``Storage/Fault/badInput``.
  public var fault: Fault { .badInput }
}

/// The options of a config file: one JSON object whose keys are the names of options.
struct ConfigFile: Sendable {
  struct Entry: Sendable {
    /// The key as the file writes it.
    let key: String
    /// The line of the key, from 1.
    let line: Int
    let value: JSONValue
  }

  let path: String
  /// By option name: `_` is read as `-`.
  private(set) var entries: [String: Entry] = [:]

  /// Options are a few kilobytes; a larger file is something else, such as a model given by mistake.
  private static let byteLimit = 1 << 20

  init(path: String) throws {
    let data: Data
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      data = try handle.read(upToCount: Self.byteLimit + 1) ?? Data()
      try handle.close()
    } catch {
      throw ConfigFileError(path: path, problem: "cannot read the config file: \(FileErrors.reason(error))")
    }
    guard data.count <= Self.byteLimit else {
      throw ConfigFileError(
        path: path, problem: "expected a JSON object of options, found more than \(Self.byteLimit) bytes")
    }
    try self.init(path: path, data: data)
  }

  init(path: String, data: Data) throws {
    self.path = path
    let values: [String: JSONValue]
    do {
      values = try JSONDecoder().decode([String: JSONValue].self, from: data)
    } catch {
      throw ConfigFileError(
        path: path, problem: "expected a JSON object of options; \(FileErrors.reason(error))")
    }
    var firstLines: [String: Int] = [:]
    for (key, line) in Self.keys(of: data) {
      let name = OptionDescription.canonicalName(key)
      if let first = firstLines[name] {
        throw UsageError("\(path): line \(line): key \"\(key)\" was already given on line \(first)")
      }
      firstLines[name] = line
    }
    for (key, value) in values {
      let name = OptionDescription.canonicalName(key)
      entries[name] = Entry(key: key, line: firstLines[name] ?? 1, value: value)
    }
  }

  /// The keys of the outermost object with their lines. `data` is valid JSON; keys that differ only in how their
  /// characters are escaped are not recognised as equal, which no name of an option needs.
  private static func keys(of data: Data) -> [(key: String, line: Int)] {
    var keys: [(String, Int)] = []
    var line = 1
    var depth = 0
    var expectsKey = false
    var text: [UInt8]?
    var isEscaped = false
    for byte in data {
      if byte == UInt8(ascii: "\n") { line += 1 }
      if text != nil {
        if !isEscaped, byte == UInt8(ascii: "\"") {
          if expectsKey { keys.append((String(decoding: text ?? [], as: UTF8.self), line)) }
          expectsKey = false
          text = nil
        } else {
          isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
          text?.append(byte)
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): text = []
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        expectsKey = depth == 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ","): expectsKey = depth == 1
      default: break
      }
    }
    return keys
  }
}
