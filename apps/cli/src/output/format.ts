export { formatBytes as bytes, formatSeconds as seconds } from '@tokstream/look';
