// Replaces the telemetry client: nothing is ever sent.
exports.AppInsightsCore = class {
  constructor() {
    throw new Error('telemetry is off in tests');
  }
};
