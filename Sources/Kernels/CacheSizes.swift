import Foundation

/// The sizes of one core's caches, in bytes, as the system tells them.
public struct CacheSizes: Sendable, Equatable {
  /// The first-level data cache.
  public var level1: Int
  /// The second-level cache.
  public var level2: Int

  /// What Linux says under `/sys/devices/system/cpu/cpu0/cache`; 32 KiB and 512 KiB where it says nothing,
  /// which is the smallest that a server core of the last ten years has.
  public static func measured() -> CacheSizes {
    var sizes = CacheSizes(level1: 32 << 10, level2: 512 << 10)
    for index in 0..<8 {
      let folder = "/sys/devices/system/cpu/cpu0/cache/index\(index)/"
      guard let level = readLine(folder + "level"), let kind = readLine(folder + "type"),
        let text = readLine(folder + "size"), kind != "Instruction", let size = bytes(text)
      else { continue }
      if level == "1" { sizes.level1 = size }
      if level == "2" { sizes.level2 = size }
    }
    return sizes
  }

  private static func readLine(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func bytes(_ text: String) -> Int? {
    guard let unit = text.last, let number = Int(text.dropLast()), number > 0, number < 1 << 20 else {
      return nil
    }
    switch unit {
    case "K": return number << 10
    case "M": return number << 20
    default: return nil
    }
  }
}
