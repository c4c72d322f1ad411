import Foundation

/// How fast all threads together move memory, measured: bytes a second, as STREAM counts them (McCalpin 1995): what
/// the program reads and writes, not what a cache reads to be able to write.
///
/// A measurement is the best of three passes, since whatever else runs can only take away. The arrays live as long as
/// this object, so that a pass takes some milliseconds.
public final class BandwidthMeter {
  private let engine: Engine
  private let arrays: [Slab]
  private let vectorCount: Int
  private typealias Vector = SIMD16<Float>

  /// Three arrays of `bytes` each, which should be far more than the caches hold; they are written once.
  public init(_ engine: Engine, bytes: Int = 256_000_000) {
    self.engine = engine
    // Pairs of vectors for each worker.
    vectorCount = max(2, bytes / MemoryLayout<Vector>.stride / 2 * 2)
    let floats = vectorCount * Vector.scalarCount
    arrays = (0..<3).map { _ in Slab(count: floats) }
    let bases = arrays.map(\.base)
    split { range, _ in
      let floats = range.lowerBound * Vector.scalarCount..<range.upperBound * Vector.scalarCount
      for (index, base) in bases.enumerated() {
        (base + floats.lowerBound).update(repeating: Float(index + 1), count: floats.count)
      }
    }
  }

  /// Bytes a second of passes that read an array and add it up.
  ///
  /// Each worker reads two stretches at a time: one alone does not keep all of a core's prefetchers busy.
  public func read() -> Double {
    let x = vectors(0)
    // One place for each worker, a cache line apart, so that no compiler leaves the sums out.
    let sums = Slab(count: engine.threadCount * Vector.scalarCount)
    let results = sums.base
    let seconds = time { range, worker in
      var even = Vector.zero, odd = Vector.zero
      let half = range.count / 2
      var i = range.lowerBound
      while i < range.lowerBound + half {
        even += x[i]
        odd += x[i + half]
        i += 1
      }
      results[worker * Vector.scalarCount] = (even + odd).sum()
    }
    withExtendedLifetime(sums) { precondition(results[0].isFinite) }
    return Double(vectorCount * MemoryLayout<Vector>.stride) / seconds
  }

  /// Bytes a second of a = b + s·c: two arrays read and one written.
  public func triad() -> Double {
    let a = vectors(0), b = vectors(1), c = vectors(2)
    let seconds = time { range, _ in
      var i = range.lowerBound
      while i < range.upperBound {
        a[i] = b[i] + c[i] * 0.5
        i += 1
      }
    }
    return Double(3 * vectorCount * MemoryLayout<Vector>.stride) / seconds
  }

  private func vectors(_ index: Int) -> UnsafeMutablePointer<Vector> {
    UnsafeMutableRawPointer(arrays[index].base).assumingMemoryBound(to: Vector.self)
  }

  private func time(_ body: (Range<Int>, Int) -> Void) -> Double {
    var best = Double.infinity
    for _ in 0..<3 {
      let start = DispatchTime.now().uptimeNanoseconds
      split(body)
      best = min(best, Double(max(1, DispatchTime.now().uptimeNanoseconds - start)) / 1e9)
    }
    return best
  }

  /// Runs `body(range, part)` over the vectors, 16 parts a worker so that a slow one takes fewer.
  private func split(_ body: (Range<Int>, Int) -> Void) {
    let pairs = vectorCount / 2
    let parts = engine.threadCount * 16
    engine.pool.run(parts) { part, worker in
      body(pairs * part / parts * 2..<pairs * (part + 1) / parts * 2, worker)
    }
  }
}
