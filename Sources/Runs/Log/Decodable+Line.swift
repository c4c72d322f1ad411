import Foundation

extension Decodable {
  /// The value of a line of a log; nil if it is none, such as a torn line.
  static func ofLine(_ line: ArraySlice<UInt8>) -> Self? {
    do {
      return try JSONDecoder().decode(Self.self, from: Data(line))
    } catch {
      return nil
    }
  }
}
