/** Common short nouns, none part of another's plural and none a word the sentences need. */
export const commonWords: readonly string[] = (
  'anchor apple army arrow bank barn bear beach bed bell bench bird boat bone book bottle bowl box branch bread bridge brother bucket candle captain cart castle chair child church city cloud coast coat corn cotton cow crown cup ' +
  'daughter deer desk doctor dog door dream drum dust eagle earth egg engine farm farmer father feather fence field fire fish flag floor flower forest fort fox friend fruit garden gate glass goat gold grain grass guest gun ' +
  'hammer harbor hat hill horse hotel house ice iron island judge key king kitchen knife ladder lake lamp land lawyer leaf letter lion map market meat milk mill mine mirror money moon mother mountain mouse music nail needle nest night ' +
  'oak ocean office officer oil orange paper path peace pencil pepper piano picture pipe plain plant plate pond port potato powder prince prison queen rabbit railroad rain ring river road rock roof room rope rose sail sailor salt sand school ' +
  'sea seed sheep ship shirt shoe silk silver sister snake snow soap soldier son song spoon spring star station steam steel stone storm street sugar summer sun sword table tea tent thief thread throne tobacco tower town train treaty tree ' +
  'uncle valley village voice wagon wall war watch water whale wheat wheel wind window wine winter wolf woman wood wool'
).split(' ');
