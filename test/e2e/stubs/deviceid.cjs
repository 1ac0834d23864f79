// Replaces the native device id: the same on every machine.
exports.getDeviceId = async () => '00000000-0000-4000-8000-000000000000';
