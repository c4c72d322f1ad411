import TestSupport
import Testing
import Training

@Suite struct ScheduleTests {
  private func rates(
    _ shape: LearningRateSchedule.Shape, peak: Double = 1, minimum: Double = 0, warmup: Int, steps: Int,
    at points: [Int]
  ) -> [Double] {
    let schedule = LearningRateSchedule(
      shape: shape, peak: peak, minimum: minimum, warmup: warmup, steps: steps)
    return points.map(schedule.rate(at:))
  }

  @Test func warmupRisesFromAboveZeroToThePeak() {
    for shape in LearningRateSchedule.Shape.allCases where shape != .oneCycle {
      expectClose(
        rates(shape, peak: 5, warmup: 4, steps: 100, at: [0, 1, 2, 3, 4]), [1, 2, 3, 4, 5], relative: 1e-15)
      #expect(rates(shape, peak: 5, warmup: 0, steps: 100, at: [0]) == [5])
    }
  }

  /// As PyTorch's LinearLR: a straight line from the start to the peak.
  @Test func aWarmupMayRiseFromARate() {
    var schedule = LearningRateSchedule(shape: .constant, peak: 5, minimum: 5, warmup: 3, steps: 9)
    schedule.warmupStart = 1
    #expect((0..<5).map(schedule.rate(at:)) == [2, 3, 4, 5, 5])
  }

  @Test func shapesByHand() {
    // Twelve steps after two of warm-up: a third, a half and all of the way down.
    let points = [2, 6, 8, 14]
    expectClose(
      rates(.cosine, peak: 3, minimum: 1, warmup: 2, steps: 14, at: points), [3, 2.5, 2, 1], relative: 1e-15)
    expectClose(
      rates(.linear, peak: 3, minimum: 0, warmup: 2, steps: 14, at: points), [3, 2, 1.5, 0], absolute: 1e-15)
    #expect(rates(.constant, peak: 3, minimum: 1, warmup: 2, steps: 14, at: points) == [3, 3, 3, 3])
    // The last step of a line is not lost to a rate of 0.
    expectClose(rates(.linear, peak: 3, warmup: 2, steps: 14, at: [13]), [0.25], relative: 1e-14)
  }

  @Test func pastTheEndTheSmallestRateStays() {
    #expect(rates(.linear, minimum: 0.25, warmup: 2, steps: 10, at: [10, 11, 1_000]) == [0.25, 0.25, 0.25])
    expectClose(
      rates(.cosine, minimum: 0.25, warmup: 2, steps: 10, at: [10, 11, 1_000]), [0.25, 0.25, 0.25])
    #expect(rates(.constant, warmup: 2, steps: 10, at: [1_000]) == [1])
  }

  @Test func aWarmupLongerThanTheRunEndsWithIt() {
    for shape in LearningRateSchedule.Shape.allCases where shape != .oneCycle {
      let schedule = LearningRateSchedule(shape: shape, peak: 4, minimum: 0, warmup: 50, steps: 3)
      #expect(schedule.warmup == 3)
      #expect((0..<3).map(schedule.rate(at:)) == [1, 2, 3])
      #expect(schedule.rate(at: 3).isFinite && schedule.rate(at: 1_000).isFinite)
    }
  }

  /// The rates of a schedule of 40 steps with 5 of warm-up and a peak of 0.01.
  private func rates(
    _ shape: LearningRateSchedule.Shape, minimum: Double = 0, warmup: Int = 5, decaySteps: Int = 0,
    _ decay: LearningRateSchedule.Decay = .linear
  ) -> [Double] {
    let schedule = LearningRateSchedule(
      shape: shape, peak: 0.01, minimum: minimum, warmup: warmup, steps: 40, decaySteps: decaySteps,
      decay: decay)
    return (0..<40).map(schedule.rate(at:))
  }

  /// Those of transformers, whose first step has a rate of 0, without it; the one-cycle is PyTorch's.
  @Test func ratesAreThoseOfPyTorchAndTransformers() throws {
    let fixture = try Fixture.optimizers()
    func check(_ name: String, _ found: [Double], from start: Int = 0) throws {
      let wanted = try fixture.doubles("schedule.\(name)")
      #expect(wanted.count == 40)
      expectClose(Array(found[start...]), Array(wanted[start...]), absolute: 1e-15, relative: 1e-12, name)
    }
    try check("constant", rates(.constant))
    try check("linear", rates(.linear))
    try check("cosine", rates(.cosine, minimum: 1e-3))
    try check("inverse_square_root", rates(.inverseSquareRoot))
    try check("wsd.1-sqrt", rates(.wsd, decaySteps: 8, .oneMinusSquareRoot))
    // transformers' warm-up rises from the smallest rate, Apus's from 0.
    try check("wsd.linear", rates(.wsd, minimum: 1e-3, decaySteps: 8), from: 5)
    try check("one_cycle", rates(.oneCycle, minimum: 0.01 / 25 / 1e4, warmup: 12))
  }

  /// Noam's formula (Vaswani et al. 2017), width^−0.5 · min(n^−0.5, n · w^−1.5), but for its factor.
  @Test func theInverseSquareRootIsNoams() {
    let w = 6.0
    let noam = (1...40).map { n in min(1 / Double(n).squareRoot(), Double(n) / (w * w.squareRoot())) }
    expectClose(rates(.inverseSquareRoot), noam.map { $0 * 0.01 * w.squareRoot() }, relative: 1e-12)
    #expect(
      rates(.inverseSquareRoot, minimum: 5e-3).min().map { $0 < 5e-3 } == true, "the warm-up is below it")
    #expect(rates(.inverseSquareRoot, minimum: 5e-3)[39] == 5e-3)
  }

  @Test func edgesOfADecayAndACycle() {
    // A warm-up and a decay that together are longer than the run leave no stable part.
    let schedule = LearningRateSchedule(
      shape: .wsd, peak: 1, minimum: 0, warmup: 4, steps: 10, decaySteps: 9, decay: .linear)
    #expect(schedule.decaySteps == 6 && schedule.rate(at: 4) == 1)
    expectClose([schedule.rate(at: 7)], [0.5], relative: 1e-15)
    #expect(schedule.rate(at: 10) == 0 && schedule.rate(at: 99) == 0)
    // Without a decay WSD stays; a run can be gone on with from any step of it.
    #expect(rates(.wsd)[5...].allSatisfy { $0 == 0.01 })
    for (warmup, steps) in [(0, 1), (1, 1), (1, 2), (0, 5), (5, 5), (50, 3), (2, 2)] {
      let cycle = LearningRateSchedule(shape: .oneCycle, peak: 1, minimum: 0, warmup: warmup, steps: steps)
      let rates = (0..<steps + 2).map(cycle.rate(at:))
      #expect(rates.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 }, "\(warmup) of \(steps): \(rates)")
      if cycle.warmup > 0 { #expect(rates[cycle.warmup - 1] == 1, "\(warmup) of \(steps): \(rates)") }
    }
  }
}
