import type { NativeReport } from './check-native.ts';

/** A report for people, lines ending with a line break. */
export function describeReport(report: NativeReport): string {
  const { marker, symbols, kernels, proof } = report;
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  const lines = [
    `${report.package} ${report.version}, Node-API ${report.napi}: ${report.state}`,
    `  in ${report.directory}`,
    marker && `  libtensorflow ${report.libtensorflow ?? marker.libtensorflow} from ${marker.distribution} (${megabytes(marker.libraryBytes)}, wheel sha256 ${marker.wheelSha256.slice(0, 16)}…), built with Node ${marker.node}`,
    symbols && `  C interface: ${symbols.TF_} TF_ and ${symbols.TFE_} TFE_ functions`,
    kernels && `  kernels: ${Object.entries(kernels).map(([device, count]) => `${device} ${count}`).join(', ')}`,
    proof && `  proof on Node ${proof.node}: backend ${proof.backend} on ${proof.device}, tfjs ${proof.tfjs}, loaded in ${proof.loadInMs} ms, matMul of 512 x 512 in ${proof.matMulInMs} ms`,
    ...report.remarks.map((line) => `  remark: ${line}`),
    ...report.problems.map((line) => `  problem: ${line}`),
    report.ok ? 'works' : 'does not work',
  ];
  return lines.filter((line) => line !== undefined).map((line) => `${line}\n`).join('');
}
