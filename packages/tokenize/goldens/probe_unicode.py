import json, unicodedata
from tokenizers import normalizers, Regex, pre_tokenizers, Tokenizer, models
allc=[chr(c) for c in range(1,0x110000) if not 0xd800<=c<=0xdfff]
full=''.join(allc)
out={}
def keep(cls):
    n=normalizers.Replace(Regex('[^'+cls+']'),'')
    return n.normalize_str(full)
def ranges(s):
    r=[]
    for c in s:
        o=ord(c)
        if r and r[-1][1]==o-1: r[-1][1]=o
        else: r.append([o,o])
    return r
for cls in ['\\p{L}','\\p{N}','\\p{P}','\\p{S}','\\p{M}','\\p{Lu}','\\p{Ll}','\\p{Lt}','\\p{Lm}','\\p{Lo}','\\p{Nd}','\\p{Mn}','\\p{Mc}','\\s','\\w','\\p{Z}','\\p{C}','\\p{Alphabetic}','\\p{Han}','\\p{Cn}']:
    out[cls]=ranges(keep(cls))
for name in ['NFC','NFD','NFKC','NFKD','Lowercase','StripAccents','Nmt']:
    n=getattr(normalizers,name)()
    out['map'+name]={ord(c):n.normalize_str(c) for c in allc if n.normalize_str(c)!=c}
b=normalizers.BertNormalizer(clean_text=True,handle_chinese_chars=False,strip_accents=False,lowercase=False)
out['bert']={ord(c):b.normalize_str(c) for c in allc if b.normalize_str(c)!=c}
# combining class behaviour: marks after \u0315(232) and \u0327(202)
nfd=normalizers.NFD()
marks=[c for c in allc]
def sig(c): return ''.join(str(int(nfd.normalize_str(m+c)!=m+nfd.normalize_str(c))) for m in ('\u0334','\u0345','\u0315','\u0327','\u0301','\u05b0','\u3099'))
out['ccc']={ord(c):sig(c) for c in allc if '1' in sig(c)}
def pt(p): 
    return p
# rust char predicates via pretokenizers
def splitchars(p):
    t=p.pre_tokenize_str('a'.join(allc)) 
    return t
for nm,p in [('digits',pre_tokenizers.Digits(individual_digits=True)),('punct',pre_tokenizers.Punctuation()),('wss',pre_tokenizers.WhitespaceSplit())]:
    res=[]
    for c in allc:
        r=p.pre_tokenize_str('a'+c+'a')
        if len(r)>1: res.append(c)
    out[nm]=ranges(''.join(res))
json.dump(out,open('/tmp/core/probe.json','w'))
print({k:len(v) for k,v in out.items()})
