/** Help words: music, video and subscriptions. `help-words.ts` describes the format. */
export const MUSIC = `
# 음악, 동영상
음악 = 노래 = music = 뮤직
곡 = 음원 = song
재생 = playback
재생 안 됨 = 재생 오류 = 재생 불가 = playback error = playback issue = won't play
일시 정지 = 일시 중지 = pause
재생목록 = 플레이리스트 = 플리 = 재생 리스트 = playlist
재생 대기열 = 대기열 = play queue = queue
반복 재생 = 반복 듣기 = repeat
무작위 재생 = 셔플 = 랜덤 재생 = 임의 재생 = shuffle = shuffle play
자동 재생 = 오토플레이 = autoplay
이어 보기 = 이어서 보기 = continue watching = resume watching
백그라운드 재생 = background play = background playback
재생 속도 = 배속 = 재생 배속 = playback speed
가사 = lyrics = 노랫말
스트리밍 = streaming = 실시간 재생 = 스트림
음질 = 음원 품질 = 소리 품질 = audio quality = sound quality
화질 = 영상 품질 = 동영상 품질 = video quality = resolution = 해상도
동영상 = 영상 = video
자막 = 캡션 = subtitle = caption = closed caption
버퍼링 = 영상 끊김 = buffering = stuttering
전체 화면 = 풀스크린 = full screen
화면 속 화면 = PIP = picture-in-picture = 팝업 재생
화면 미러링 = 미러링 = screen mirroring = mirror screen
캐스트 = 캐스팅 = TV로 보기 = cast = casting
오프라인 저장 = 오프라인 재생 = 오프라인 보기 = 오프라인 감상 = offline playback = download for offline = offline viewing = offline listening
다운로드 = 내려받기 = download
업로드 = upload
보고 싶은 콘텐츠 = 찜한 콘텐츠 = 나중에 볼 동영상 = watch later = watchlist = my list
시청 기록 = 시청 내역 = 시청 이력 = watch history = viewing history
동시 접속 = 동시 시청 = 동시 재생 = simultaneous streams = concurrent streams
연령 제한 = 나이 제한 = age restriction = age limit
관람 등급 = 시청 등급 = 연령 등급 = age rating = maturity rating
성인 인증 = 성인 확인 = 나이 인증 = 연령 확인 = age verification = verify age
자녀 보호 = 자녀 보호 기능 = 보호자 통제 = parental control
가족 요금제 = 패밀리 요금제 = 가족 플랜 = family plan
저작권 = copyright
저작권 침해 = 저작권 신고 = 무단 도용 = copyright infringement = copyright claim = DMCA
수익 창출 = 수익화 = monetization = monetize
광고 = ad = advertisement = advertising
광고 제거 = 광고 없애기 = 광고 없이 보기 = remove ads = ad-free
# 구독, 요금
구독 = 정기 구독 = subscription = subscribe = 서브스크립션
구독 해지 = 구독 취소 = 정기 구독 취소 = 구독 끊기 = 정기결제 해지 = 정기 결제 취소 = 자동결제 해지 = 멤버십 해지 = 이용권 해지 = cancel subscription = cancel membership = unsubscribe = end subscription
구독 일시 중지 = 구독 일시 정지 = 구독 중지 = pause subscription
구독 갱신 = 구독 연장 = 자동 갱신 = 자동 연장 = renewal = auto-renewal = renew subscription
구독 변경 = 요금제 변경 = 플랜 변경 = 이용권 변경 = 멤버십 변경 = change plan = change subscription = switch plan
상위 요금제 = 요금제 업그레이드 = 플랜 업그레이드 = upgrade plan = upgrade subscription
하위 요금제 = 요금제 다운그레이드 = 플랜 다운그레이드 = downgrade plan = downgrade subscription
요금제 = 플랜 = 구독 상품 = plan = pricing plan = subscription plan
멤버십 = 회원제 = membership = 멤버쉽
무료 체험 = 무료 이용 기간 = 체험판 = 무료 체험 기간 = 무료 평가판 = free trial = trial
무료 체험 취소 = 무료 체험 해지 = cancel free trial = cancel trial
정기결제 = 자동 결제 = 정기 납부 = recurring payment = automatic payment = auto-pay = recurring billing
결제일 = 청구일 = 결제 날짜 = billing date = payment date
결제 주기 = 청구 주기 = billing cycle = billing period
요금 = 이용료 = 이용 요금 = fee = usage fee
가격 = 비용 = price = cost
청구서 = 인보이스 = 고지서 = 명세서 = invoice = bill = billing statement
세금계산서 = 전자세금계산서 = tax invoice = electronic tax invoice
부가세 = 부가가치세 = VAT = value added tax
현금영수증 = 현금 영수증 발급 = cash receipt
미납 = 연체 = 미납 요금 = overdue = unpaid = past due = overdue payment
위약금 = 해지 위약금 = 중도 해지 수수료 = early termination fee = penalty fee
취소 수수료 = 취소 위약금 = cancellation fee
`;
