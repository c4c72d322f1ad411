import Foundation
import TestSupport
import Testing
import Training

/// The states that guards keep: what a spike is, what patience counts, and that both survive being written.
@Suite struct GuardStateTests {
  private func detector(_ losses: [Double]) -> SpikeDetector {
    var detector = SpikeDetector()
    for loss in losses { detector.add(loss, isSpike: false) }
    return detector
  }

  @Test func theLimitIsTheMedianAndItsDeviations() throws {
    #expect(detector([Double](repeating: 2, count: 31)).limit(deviations: 6) == nil)
    // A median of 16.5 and a median deviation of 8 from it.
    let line = detector((1...32).map(Double.init))
    let limit = try #require(line.limit(deviations: 2))
    expectClose([limit], [16.5 + 2 * 1.4826 * 8], relative: 1e-12)
    // Losses that do not scatter have a tenth of a nat.
    let still = try #require(detector([Double](repeating: 2, count: 40)).limit(deviations: 6))
    expectClose([still], [2.1], relative: 1e-12)
  }

  @Test func spikesInTheWindowDoNotMoveTheLimit() throws {
    var random = SeededGenerator(seed: 5)
    let calm = random.normals(128, deviation: 0.05).map { 3 + Double($0) }
    let limit = try #require(detector(calm).limit(deviations: 6))
    #expect(limit > 3.2 && limit < 3.5, "\(limit)")
    #expect(calm.allSatisfy { $0 < limit })
    var spiked = calm
    for index in stride(from: 0, to: 100, by: 8) { spiked[index] = 1e6 }
    let moved = try #require(detector(spiked).limit(deviations: 6))
    #expect(moved < 3.6, "\(moved)")
    // What is not finite never gets in.
    #expect(detector(calm + [.nan, .infinity, -.infinity]) == detector(calm))
  }

  /// A loss that has risen for good is the usual one after half a window.
  @Test func theWindowMovesOn() throws {
    let before = detector([Double](repeating: 2, count: 300))
    #expect(before.losses.count == 128)
    var detector = before
    var spikes = 0
    for _ in 0..<128 {
      let isSpike = 4 > (detector.limit(deviations: 6) ?? .infinity)
      detector.add(4, isSpike: isSpike)
      spikes += isSpike ? 1 : 0
    }
    #expect((60...70).contains(spikes), "\(spikes)")
    #expect(!detector.isRaised)
  }

  @Test func statesSurviveBeingWritten() throws {
    let scratch = try TemporaryFolder()
    var random = SeededGenerator(seed: 6)
    var state = TrainerState()
    state.step = 7
    state.rollbackStep = 5
    state.seconds = 0.1
    for loss in random.normals(200, deviation: 1) { state.spikes.add(Double(loss) / 3, isSpike: true) }
    state.earlyStopping.record(1.0 / 3, higherIsBetter: true, minimumDelta: 0)
    state.earlyStopping.record(0.1, higherIsBetter: true, minimumDelta: 0)
    state.fingerprint = ["a": "b"]
    let path = scratch.path("state.json")
    try JSONEncoder().encode(state).write(to: URL(fileURLWithPath: path))
    #expect(try TrainerState.read(path) == state)
  }

  /// A checkpoint from before there were guards goes on as a run that needed none.
  @Test func theFirstVersionIsRead() throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write(
      "state.json",
      "{\"version\":1,\"step\":9,\"targets\":4,\"bestScore\":0.5,\"fingerprint\":{\"--steps\":\"9\"}}")
    let state = try TrainerState.read(path)
    #expect(state.step == 9 && state.updates == 9 && state.bestScore == 0.5 && state.version == 2)
    #expect(state.skipped == 0 && state.rollbackStep == nil && state.fingerprint == ["--steps": "9"])
    for text in [
      "{\"version\":3,\"step\":9,\"targets\":4,\"fingerprint\":{}}",
      "{\"version\":2,\"step\":9,\"targets\":4,\"fingerprint\":{}}",
    ] {
      let path = try scratch.write("bad.json", text)
      #expect(throws: TrainingError.self) { try TrainerState.read(path) }
    }
  }

  @Test func patienceCountsWhatDoesNotImprove() {
    var stopping = EarlyStopping()
    #expect(!stopping.isExhausted(patience: 1))
    for (score, without) in [(3.0, 0), (2.95, 1), (2.91, 2), (2.89, 0), (.nan, 1), (2.8, 2), (2.7, 0)] {
      stopping.record(score, higherIsBetter: false, minimumDelta: 0.1)
      #expect(stopping.evaluationsWithout == without, "\(score)")
    }
    #expect(stopping.reference == 2.7)
    #expect(stopping.isExhausted(patience: 0) && !stopping.isExhausted(patience: 1))
    #expect(!stopping.isExhausted(patience: nil))
  }
}
