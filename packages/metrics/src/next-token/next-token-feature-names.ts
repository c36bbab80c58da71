/** What `nextTokenFeatures` gives of each token, in this order. */
export const nextTokenFeatureNames = ['logProbability', 'entropy', 'highest', 'rank', 'mass'] as const;
