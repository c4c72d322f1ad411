/// The sizes of one core's caches, in bytes, as the system tells them.
public struct CacheSizes: Sendable, Equatable {
  /// The first-level data cache.
  public var level1: Int
  /// The second-level cache.
  public var level2: Int

  /// What the system says; 32 KiB and 512 KiB where it says nothing.
  ///
  /// Those are the smallest that a server core of the last ten years has.
  public static func measured() -> CacheSizes {
    let sizes = System.dataCaches()
    return CacheSizes(level1: sizes[1] ?? 32 << 10, level2: sizes[2] ?? 512 << 10)
  }
}
