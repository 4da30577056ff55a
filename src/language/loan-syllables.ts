/** Syllables of Sino-Korean and native words. They occur in loanwords too. */
const KOREAN_SYLLABLES = new Set(`
가각간갈감갑강개객갱갹거건걸검겁게격견결겸경계고곡곤골공곶과곽관괄광괘괴굉교구국군굴궁권궐궤귀규균귤극근글금급긍기긴길김
나낙난날남납낭내냉녀년념녕노농뇌뇨눌능니닉다단달담답당대댁덕도독돈돌동두둔둘득등
라락란람랍랑래랭략량려력련렬렴렵령례로록론롱뢰료룡루류륙륜률륭륵름릉리린림립
마막만말망매맥맹면멸명모목몰몽묘무묵문물미민밀박반발방배백번벌범법벽변별병보복본봉부북분불붕비빈빙
사삭산살삼삽상새색생서석선설섬섭성세소속손솔송쇄쇠수숙순술숭슬습승시식신실심십씨
아악안알암압앙애액앵야약양어억언얼엄업여역연열염엽영예오옥온올옹와완왈왕왜외요욕용우욱운울웅원월위유육윤율융은을음읍응의이익인일임입잉
자작잔잠잡장재쟁저적전절점접정제조족존졸종좌죄주죽준줄중즉즐즙증지직진질짐집징
차착찬찰참창채책처척천철첨첩청체초촉촌총촬최추축춘출충췌취측층치칙친칠침칭
쾌타탁탄탈탐탑탕태택탱토통퇴투특틈파판팔패팽편폄평폐포폭표품풍피필핍
하학한할함합항해핵행향허헌헐험혁현혈혐협형혜호혹혼홀홍화확환활황회획횡효후훈훼휘휴휼흉흑흔흘흠흡흥희힐
갔갖같걔걱것겠겪곧곳굳굽그긋깃깊끼너넓넘넣네놀놓눈눌느는늘늦닐던덜덤덥덮데돕둬드든들듯디될됐때떠또뜨
러럼렇를맞맡머먹멀며몇못므믿및밀밑바밝밤밥밖벗별봄봐뵙빌빛뿐셨속숨쉬쉽스습슷싫싶
앉않얇얕얘없엇었에옆옛옮왔울워웃웠으읽잃있잊잎젊져졌좁좀좋주즈짓짧찮찾챙쳐춰칠칸커컸켜켰코콩크큰키킨털틀튀틔
펴편펼푸풀품프핥했혀훨흐흩힘힌힐히르움잘잡접젖좁짐집낼닐섯됨둘
`.replace(/\s/g, '')); // prettier-ignore

/** Syllables with the vowel that English consonants get; native words only begin with them. */
const LOAN_VOWEL = /[스즈드그브츠트크프]/;

/** Only loanwords usually begin with ㄹ or these syllables. */
const LOAN_START = /^[라-맇스프디]/;

/** Tense consonants begin native words. */
const TENSE = /[까-낗따-띻빠-삫싸-앃짜-찧]/;

/** Whether a Korean word begins like a loanword, or has a syllable that only loanwords have. */
export function looksBorrowed(word: string): boolean {
  return (
    LOAN_START.test(word) ||
    LOAN_VOWEL.test(word.slice(1)) ||
    [...word].some((syllable) => !KOREAN_SYLLABLES.has(syllable) && !TENSE.test(syllable))
  );
}
