/** A loanword as people write it in Korean, and the English word in lower case. */
export type Loanword = readonly [hangul: string, english: string];

/**
 * Loanwords of help centres, offices and developers, written down before the rules of
 * transliteration. Every second one is for choosing the rules, the others show whether they hold.
 */
const WRITTEN = `
리액트 react, 웹훅 webhook, 엑셀 excel, 파워포인트 powerpoint, 유즈이펙트 useeffect, 아웃룩 outlook
컴포넌트 component, 렌더링 rendering, 프롭스 props, 스테이트 state, 유즈메모 usememo, 서스펜스 suspense
하이드레이션 hydration, 타입스크립트 typescript, 자바스크립트 javascript, 컨텍스트 context
리듀서 reducer, 디스패치 dispatch, 콜백 callback, 프래그먼트 fragment, 스트릭트모드 strictmode
포털 portal, 트랜지션 transition, 디바운스 debounce, 라우터 router, 번들러 bundler, 웹팩 webpack
바벨 babel, 리눅스 linux, 도커 docker, 쿠버네티스 kubernetes, 깃허브 github, 커밋 commit
브랜치 branch, 머지 merge, 디버거 debugger, 콘솔 console, 브라우저 browser, 크롬 chrome
엣지 edge, 파이어폭스 firefox, 사파리 safari, 윈도우 windows, 안드로이드 android, 플러터 flutter
코틀린 kotlin, 스위프트 swift, 워드프레스 wordpress, 메타마스크 metamask, 페이팔 paypal
스트라이프 stripe, 토스 toss, 카카오페이 kakaopay, 웹뷰 webview, 엔드포인트 endpoint
파라미터 parameter, 리퀘스트 request, 리스폰스 response, 헤더 header, 토큰 token, 시크릿 secret
시그니처 signature, 샌드박스 sandbox, 체크아웃 checkout, 인보이스 invoice, 빌링 billing
쇼피파이 shopify, 셰어포인트 sharepoint, 원드라이브 onedrive, 원노트 onenote, 팀즈 teams
스카이프 skype, 액세스 access, 인튠 intune, 애저 azure, 익스체인지 exchange, 플래너 planner
비지오 visio, 블루투스 bluetooth, 와이파이 wifi, 스크린샷 screenshot, 키보드 keyboard, 마우스 mouse
모니터 monitor, 프린터 printer, 드라이버 driver, 업그레이드 upgrade, 백업 backup, 라이선스 license
테넌트 tenant, 캘린더 calendar, 미팅 meeting, 채널 channel, 게스트 guest, 어드민 admin
도메인 domain, 서버 server, 클라우드 cloud, 스토리지 storage, 폴더 folder, 템플릿 template
매크로 macro, 피벗 pivot, 차트 chart, 슬라이드 slide, 애니메이션 animation, 폰트 font
하이퍼링크 hyperlink, 필터 filter, 셀 cell, 워크시트 worksheet, 오피스 office, 마이크로소프트 microsoft
아마존 amazon, 페이스북 facebook, 인스타그램 instagram, 유튜브 youtube, 트위터 twitter
텔레그램 telegram, 디스코드 discord, 슬랙 slack, 노션 notion, 피그마 figma, 포토샵 photoshop
아이클라우드 icloud, 맥북 macbook, 아이패드 ipad, 갤럭시 galaxy, 태블릿 tablet, 이모지 emoji
스티커 sticker, 스팸 spam, 피싱 phishing, 패스키 passkey, 로그인 login, 프로필 profile
팔로워 follower, 쿠폰 coupon, 포인트 point, 멤버십 membership, 스트리밍 streaming, 플레이리스트 playlist
다운로드 download, 네비게이션 navigation, 큐알 qr, 하이라이트 highlight, 배터리 battery, 위젯 widget
유즈스테이트 usestate, 유즈레프 useref, 유즈콜백 usecallback, 크리에이트루트 createroot
`;

/** Written down after the first rules, and used to improve them. */
const WRITTEN_LATER = `
어카운트 account, 퍼미션 permission, 펑션 function, 익셉션 exception, 다이어리 diary
사이언스 science, 애드온 addon, 어댑터 adapter, 에뮬레이터 emulator, 시뮬레이터 simulator
오리진 origin, 리전 region, 클러스터 cluster, 파이프라인 pipeline, 디플로이 deploy, 릴리스 release
스프린트 sprint, 백로그 backlog, 레포지토리 repository, 리포지터리 repository
머신러닝 machinelearning, 데이터셋 dataset, 인코딩 encoding, 디코딩 decoding, 컴파일러 compiler
인터프리터 interpreter, 인스턴스 instance, 컨스트럭터 constructor, 프로토타입 prototype
클로저 closure, 이터레이터 iterator, 제너레이터 generator, 제네릭 generic, 튜플 tuple
딕셔너리 dictionary, 스레드 thread, 뮤텍스 mutex, 세마포어 semaphore, 소켓 socket, 프로토콜 protocol
게이트웨이 gateway, 프록시 proxy, 로드밸런서 loadbalancer, 인그레스 ingress, 네임스페이스 namespace
시스템 system, 커널 kernel, 터미널 terminal, 셸 shell, 스크롤바 scrollbar, 툴팁 tooltip, 모달 modal
드롭다운 dropdown, 체크박스 checkbox, 라디오 radio, 슬라이더 slider, 아코디언 accordion
캐러셀 carousel, 브레드크럼 breadcrumb, 페이지네이션 pagination, 사이드바 sidebar, 레이아웃 layout
그리드 grid, 플렉스박스 flexbox, 미디어쿼리 mediaquery, 뷰포트 viewport, 셀렉터 selector
프리로드 preload, 파비콘 favicon, 썸네일 thumbnail, 아바타 avatar, 뱃지 badge, 토스트 toast
스낵바 snackbar, 스피너 spinner, 스켈레톤 skeleton, 플레이스홀더 placeholder
유즈컨텍스트 usecontext, 유즈리듀서 usereducer, 유즈트랜지션 usetransition
스타트트랜지션 starttransition, 포워드레프 forwardref, 크리에이트콘텍스트 createcontext
리액트돔 reactdom, 하이드레이트루트 hydrateroot, 프로파일러 profiler, 에러바운더리 errorboundary
셰어드 shared, 쉐어포인트 sharepoint, 비주얼스튜디오 visualstudio, 스튜디오 studio
파워쉘 powershell, 파워오토메이트 powerautomate, 빙 bing, 코파일럿 copilot, 디펜더 defender
센티널 sentinel, 인트라넷 intranet, 엑스박스 xbox, 서피스 surface, 엔터프라이즈 enterprise
비즈니스 business, 프리미엄 premium, 스탠다드 standard, 베이직 basic, 트라이얼 trial, 리본 ribbon
워드아트 wordart, 스마트아트 smartart, 파워쿼리 powerquery, 피벗테이블 pivottable, 핸드아웃 handout
섹션 section, 헤드셋 headset, 스피커 speaker, 마이크로폰 microphone, 웹캠 webcam, 허브 hub
펌웨어 firmware, 바이오스 bios, 파티션 partition, 포맷 format, 바이러스 virus, 멀웨어 malware
랜섬웨어 ransomware, 스파이웨어 spyware, 파이어월 firewall, 비트로커 bitlocker, 시큐리티 security
컴플라이언스 compliance, 딜레이 delay, 리마인더 reminder, 스케줄러 scheduler, 디폴트 default
커스텀 custom, 프리셋 preset, 로그아웃 logout, 사인업 signup, 온보딩 onboarding, 대시보드 dashboard
애널리틱스 analytics, 리텐션 retention, 퍼널 funnel, 컨버전 conversion, 캠페인 campaign
크리에이티브 creative, 타게팅 targeting, 리타겟팅 retargeting, 바우처 voucher, 기프트카드 giftcard
캐시백 cashback, 리워드 reward, 마일리지 mileage, 페이백 payback, 트랜스퍼 transfer
딜리버리 delivery, 픽업 pickup, 패키지 package, 플랫폼 platform, 파트너 partner, 머천트 merchant
벤더 vendor, 커머스 commerce, 메신저 messenger, 이모티콘 emoticon, 스토리 story, 피드 feed
릴스 reels, 쇼츠 shorts, 라이브 live, 스트리머 streamer, 크리에이터 creator, 팟캐스트 podcast
오디오북 audiobook, 앨범 album, 아티스트 artist, 리믹스 remix, 이퀄라이저 equalizer
서라운드 surround, 돌비 dolby, 넷플릭스 netflix, 스포티파이 spotify, 줌 zoom, 트렐로 trello
지라 jira, 컨플루언스 confluence, 젠킨스 jenkins, 테라폼 terraform, 앤서블 ansible, 그라파나 grafana
프로메테우스 prometheus, 카프카 kafka, 레디스 redis, 몽고 mongo, 오라클 oracle
포스트그레스 postgres, 엘라스틱서치 elasticsearch, 키바나 kibana, 스벨트 svelte, 앵귤러 angular
리덕스 redux, 넥스트 next, 노드 node, 익스프레스 express, 네스트 nest, 바이트 vite, 제스트 jest
사이프레스 cypress, 플레이라이트 playwright, 스토리북 storybook, 테일윈드 tailwind
부트스트랩 bootstrap
`;

function pairsOf(written: string): Loanword[] {
  return written
    .trim()
    .split(/[,\n]\s*/)
    .map((pair) => {
      const [hangul, english] = pair.split(' ');
      return [hangul!, english!];
    });
}

const LOANWORDS = pairsOf(WRITTEN);

/** The pairs that the rules were chosen with. */
export const LOANWORDS_FOR_CHOOSING: readonly Loanword[] = [
  ...LOANWORDS.filter((_, i) => i % 2 === 0),
  ...pairsOf(WRITTEN_LATER),
];

/** The pairs that the rules were not chosen with. */
export const LOANWORDS_FOR_CONFIRMING: readonly Loanword[] = LOANWORDS.filter(
  (_, i) => i % 2 === 1,
);
