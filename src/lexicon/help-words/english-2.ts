/** Help words: English as readers type it. `help-words.ts` describes the format. */
export const ENGLISH_2 = `
app not store = not available country = app store country = not find app store > 앱 스토어에서 검색 안 됨 = 국가 제한 = 앱 설치
install computer = install pc = pc version = desktop app = mac version = use computer = windows version = PC 인스톨 > PC 버전 설치 = PC버전 다운로드 = 컴퓨터에서 사용
pc login = computer login = pc authentication = log in computer = log in pc > PC버전 로그인 = PC 인증 = 컴퓨터 로그인
web version = use browser = browser version = without app > 웹에서 이용 = 웹 버전 = 브라우저에서 이용
tablet login = use tablet = use ipad = ipad login = 타블렛 로그인 > 태블릿에서 사용 = 태블릿 로그인 = 아이패드
add shortcut = create shortcut = home screen shortcut = add home screen = 숏컷 만들다 = 쇼트컷 > 바로가기 추가 = 홈 화면에 추가
change font = bigger text = make text bigger = increase font size = text too small = 폰트 변경 = 폰트 키우다 > 글자 크기 변경 = 글꼴 변경 = 글씨체
turn on dark mode = dark mode off = black theme = night theme = 다크모드 온 > 다크 모드 설정 = 화면 테마 설정
change theme = apply theme = buy theme = theme not apply = 테마 어플라이 = 테마 체인지 > 테마 변경 = 테마 적용 = 테마 구매
talkback = voiceover = blind user = visually impair = 토크백 = 보이스오버 > 화면 낭독기 = 접근성 = 시각장애인 지원
app lock = lock app = passcode lock = set passcode = 앱 락 = 패스코드 락 = 락 걸다 > 화면 잠금 = 앱 잠금 = 암호 잠금 설정
forget passcode = forget pin = forget app password = passcode forget = 패스코드 분실 = 락 비번 > 잠금 비밀번호 분실 = 화면 잠금 해제 = 앱 재설치
fingerprint not work = face id not work = touch id not work = biometric fail = 핑거프린트 > 지문 인증 오류 = 생체 인증 오류 = Face ID 오류
not enough space = not enough storage = 스토리지 풀 = 용량 풀 > 저장 공간 부족 = 저장공간 관리 = 용량 확보
delete cache = cache delete = 캐시 클리어 = 캐쉬 지우다 > 캐시 삭제 = 캐시 데이터 삭제 = 임시 파일 삭제
use much battery = battery fast = 배터리 드레인 > 배터리 소모 = 배터리 사용량
reduce data = use wifi only = 데이터 세이브 > 데이터 사용량 = 데이터 절약 = 와이파이에서만 사용
reset setting = reset app = restore default = 세팅 리셋 = 셋팅 리셋 = 앱 리셋 > 설정 초기화 = 앱 초기화
allow permission = permission denied = camera permission = photo permission = 퍼미션 허용 > 접근 권한 허용 = 앱 권한 설정 = 권한 변경
screenshot block = cannot screenshot = screenshot notification = capture block = 스크린샷 안 되다 = 스샷 블락 > 화면 캡처 제한 = 캡처 안 됨 = 캡처 방지
reinstall app = delete app = uninstall app = app delete data = 리인스톨 = 앱 딜리트 > 앱 재설치 = 앱 삭제 후 재설치 = 앱 삭제
auto play off = turn off autoplay = stop autoplay = 오토플레이 끄다 > 자동 재생 끄기 = 동영상 자동 재생
delete search history = clear search history = clear history = recent search = 서치 히스토리 > 검색 기록 삭제 = 최근 검색어 삭제
widget not work = add widget = home widget = widget disappear = 위젯 에러 > 위젯 추가 = 위젯 설정 = 위젯 오류
human agent = chat agent = call center = english support = 콜센터 > 상담원 연결 = 고객센터 전화번호 = 채팅 상담
no reply support = inquiry answer = contact english = check inquiry = 인콰이어리 > 문의 내역 확인 = 문의 답변 = 1:1 문의
link card = add credit card = register credit card = 카드 레지스터 > 카드 등록 = 결제 수단 등록 = 카드 추가
foreign card = international card = overseas card = visa card = foreign credit card = 해외 카드 > 해외 카드 결제 = 해외 발급 카드 = 해외 카드 등록
update card = payment method change = card expire = 카드 체인지 = 페이먼트 변경 > 결제 수단 변경 = 결제 카드 변경 = 카드 유효기간 만료
delete payment method = unlink card = 카드 딜리트 > 카드 삭제 = 결제 수단 삭제
card not register = cannot add card = cant register card = card error = 카드 에러 > 카드 등록 오류 = 카드 등록 실패
connect bank = register bank account = korean bank account = 뱅크 계좌 > 계좌 등록 = 계좌 연결 = 은행 계좌 등록
change bank account = remove bank account = unlink bank = delete bank account > 계좌 변경 = 계좌 연결 해제 = 계좌 삭제
load money = add balance = recharge = 탑업 = 리차지 > 충전하기 = 머니 충전 = 잔액 충전
auto recharge = auto top up = auto charge = automatic charge = auto reload = 오토 차지 = 오토 충전 > 자동 충전 = 자동 충전 해지 = 자동 충전 설정
withdraw money = withdraw balance = take out money = 캐시 아웃 > 출금하기 = 계좌로 출금 = 머니 출금
refund balance = balance refund = get balance back = remain balance = 밸런스 환불 > 잔액 환불 = 충전 금액 환불 = 잔액 출금
check balance = balance wrong > 잔액 확인 = 잔액 조회
transfer money = remit = wire money = remittance = 머니 트랜스퍼 > 송금하기 = 송금 방법 = 계좌 송금
send money wrong person = send wrong account = wrong account number = wrong remittance = money wrong person = 송금 미스 > 착오송금 = 잘못 보낸 송금 = 착오송금 반환
cancel remittance = cancel send money = undo transfer = 송금 캔슬 = 트랜스퍼 캔슬 > 송금 취소 = 송금 취소 방법
money not arrive = not receive money = money not receive = transfer not arrive = money not come > 송금 받기 안 됨 = 입금 확인 = 송금 지연
receive money = accept money = money request = request money > 송금 받기 = 받기 완료 = 송금 요청
international transfer = overseas transfer = send money abroad = overseas remittance = 해외 트랜스퍼 > 해외 송금 = 해외 송금 한도
send limit = daily limit = charge limit = payment limit = 리밋 = 한도 리밋 > 송금 한도 = 이용 한도 = 한도 변경
transfer fee = send fee = commission = service fee = free transfer = 피 수수료 > 송금 수수료 = 이용 수수료 = 수수료
split bill = split payment = dutch pay = divide bill = share cost = go dutch = 엔빵 > 정산하기 = 1/N 정산 = 더치페이
cannot pay = cant pay = card decline = payment not work = 페이먼트 에러 = 결제 에러 = 결제 fail > 결제 오류 = 결제 실패 = 결제가 되지 않음
pay twice = double payment = 더블 결제 > 중복 결제 = 이중 결제 = 중복 결제 환불
wrong charge = charge wrong amount = overcharge = wrong amount = 오버차지 > 결제 금액 오류 = 과다 결제 = 결제 금액 확인
strange charge = charge not mine > 부정 결제 = 모르는 결제 = 결제 도용 신고
child purchase = minor payment = child buy = accidental purchase = 키즈 결제 > 미성년자 결제 환불 = 실수로 결제 = 구매 취소
payment cancel = undo payment = 페이먼트 캔슬 = 결제 캔슬 > 결제 취소 = 결제 취소 방법
want refund = refund request = 리펀드 신청 = 머니백 > 환불 = 환불 신청 = 환불 방법
refund duration = refund time = refund long = refund not come = refund not receive = 리펀드 언제 = 리펀드 안 되다 = refund 언제 > 환불 소요 기간 = 환불 처리 기간 = 환불 시기
partial cancel = cancel part = 파셜 리펀드 = 부분 캔슬 > 부분 환불 = 부분 취소
no refund = refund deny = non refundable = 리펀드 정책 = 리펀드 폴리시 > 환불 정책 = 환불 규정 = 환불 불가
payment list = usage history = 페이먼트 히스토리 = 결제 히스토리 > 결제 내역 = 구매 내역 = 이용 내역
payment receipt = print receipt = get receipt = sales slip = 리시트 > 영수증 = 매출전표 = 결제 영수증 발급
pay password = forget payment password = change payment password = 페이 패스워드 = 페이 핀 = 결제 패스워드 > 결제 비밀번호 = 결제 비밀번호 재설정 = 결제 비밀번호 변경
point expire = point disappear = point validity = 포인트 익스파이어 > 포인트 소멸 = 포인트 유효기간 = 포인트 소멸 예정
use point = earn point = point not earn = point history > 포인트 적립 = 포인트 사용 방법 = 포인트 적립 누락
coupon not work = use coupon = enter coupon = coupon expire = 쿠폰 에러 > 쿠폰 등록 = 쿠폰 사용 방법 = 쿠폰 사용 불가
bus card = subway card = tmoney = t-money = 트랜짓 카드 > 교통카드 = 모바일 교통카드 = 교통카드 등록
transit card not work = bus card not work = transit card error = transit card refund > 교통카드 오류 = 교통카드 잔액 환불 = 교통카드 인식 안 됨
pay store = offline payment = barcode payment = pay qr = QR 페이 > 매장 결제 = 오프라인 결제 = 바코드 결제
lose card = report card lost = card steal = reissue card = 카드 로스트 > 카드 분실 신고 = 카드 재발급 = 분실 정지
steal identity = name theft = 아이덴티티 도용 > 명의 도용 = 명의 도용 신고 = 개인정보 도용
stop auto renew = cancel auto payment = turn off auto renew = auto payment = 오토 결제 = 자동결제 캔슬 > 자동 결제 해지 = 정기 결제 해지 = 자동 갱신 취소
stop subscription = subscription cancel = unsubscribe plan = 서브스크립션 캔슬 = 구독 캔슬 > 구독 해지 = 이용권 해지 = 멤버십 해지
membership cancel = quit membership = 멤버십 캔슬 > 멤버십 해지 = 멤버십 가입 해지
trial end = free trial charge = trial payment = 프리 트라이얼 > 무료 체험 해지 = 무료 체험 종료 = 무료 체험 결제
app store refund = apple refund = google play refund = itunes refund = 앱스토어 리펀드 > 앱스토어 환불 = 구글 플레이 환불 = 인앱 결제 환불
cancel apple subscription = app store subscription = google play subscription = apple subscription > 앱스토어 구독 해지 = 인앱 결제 해지 = 정기 구독 취소
phone bill payment = mobile payment = pay phone bill > 휴대폰 결제 = 소액결제 한도 = 휴대폰 소액결제
attachment size = attachment limit = attachment too large = file too large email = attach limit = 어태치 사이즈 > 첨부 파일 용량 = 대용량 첨부 = 첨부 용량 제한
attachment not open = cannot open attachment = cannot download attachment = cannot attach = attachment error = 첨부 에러 = 어태치 에러 > 첨부 파일 오류 = 첨부 파일이 열리지 않음 = 첨부 다운로드 오류
mailbox full = inbox full = mail storage full = email full = 메일박스 풀 = 메일 풀 > 메일함 용량 초과 = 메일 용량 부족 = 메일함 정리
mail go spam = email go spam = 스팸 폴더 = mail spam > 스팸메일함 확인 = 스팸 해제 = 정상 메일이 스팸으로 분류
not receive mail = email not arrive = mail not come = email not come = missing email = 이메일 안 오다 > 메일 수신 안 됨 = 메일이 오지 않음 = 수신 오류
cannot send email = email not send = mail not send = email fail = mail send fail = 메일 에러 = 메일 센드 > 메일 발송 실패 = 메일 전송 오류 = 메일 발송 제한
set auto forward = forward mail = forward all mail = stop forward = 메일 포워드 > 자동 전달 설정 = 메일 전달 = 자동 전달 해제
set auto reply = vacation reply = vacation message = absence reply = 오토 리플라이 > 부재중 자동 응답 = 부재중 설정 = 자동 응답 설정
add signature = change signature = make signature = 시그니처 설정 > 메일 서명 설정 = 서명 추가
cancel schedule mail = change schedule mail = send email later = 메일 스케줄 = 예약 센드 > 예약 메일 취소 = 예약 메일 = 예약 발송
recall mail = cancel sent mail = undo send mail = take back email = unsend email = 메일 리콜 > 발송 취소 = 메일 회수 = 보낸 메일 취소
email read check = check read mail = open confirmation = 리드 체크 > 수신 확인 = 읽음 확인
download all mail = backup mail = save email = export mail = 메일 다운로드 > 메일 백업 = 메일 내려받기 = 메일 저장
delete mail recover = restore delete mail = mail disappear = email disappear = 메일 리커버리 = restore delete email = recover delete mail > 삭제한 메일 복구 = 메일 복원 = 메일이 사라짐
delete all mail = empty trash = delete all email = empty spam = 메일 딜리트 > 메일 전체 삭제 = 휴지통 비우기 = 메일함 비우기
email alias = second email = additional email address = nickname email = alias = 얼라이어스 > 메일 별칭 = 추가 메일 주소 = 메일 아이디 추가
imap = pop3 = smtp = outlook setup = imap setting = external mail program = gmail app = 아웃룩 설정 > IMAP 설정 = POP3 설정 = 외부 메일 프로그램
app password = application password = 앱 패스워드 > 애플리케이션 비밀번호 = 앱 비밀번호
make folder = mail folder = mail rule = 폴더 만들다 > 메일함 만들기 = 메일함 관리 = 자동 분류
block email address = block mail = stop newsletter = 메일 블락 > 수신 차단 = 메일 수신 거부 = 스팸 차단
mail broken text = broken character = garbled text = korean broken = 글자 깨지다 > 글자 깨짐 = 인코딩 = 메일 내용 깨짐
fake mail = phishing mail = suspicious email = spoof mail = 피싱 메일 > 피싱 메일 신고 = 사칭 메일 = 내가 나에게 보낸 메일
wrong place = place wrong = wrong address = location wrong map = place close down = map error = 맵 에러 = 플레이스 오류 > 정보 수정 제안 = 장소 위치 오류 = 장소 정보 오류 신고
register shop = register store = add shop = 샵 등록 = 스토어 등록 = add business map = store map > 업체 등록 = 장소 신규 등록 = 매장 등록
change shop hour = change business info = update store = claim business = manage shop = edit shop > 업체 정보 수정 = 영업시간 변경 = 매장 관리
remove place = delete shop = delete place = closed shop = shop close > 장소 삭제 = 폐업 신고 = 업체 삭제
wrong route = route wrong = strange route = bad direction = wrong direction = 루트 에러 = 경로 에러 > 경로 오류 = 길찾기 오류 신고 = 잘못된 경로 안내
avoid toll = avoid highway = toll free route = free road = toll fee = 톨비 > 무료 도로 우선 = 통행료 = 고속도로 회피
add stop = add waypoint = multiple stop = via point = 경유 스톱 > 경유지 추가 = 경유지 설정
voice guidance = navigation voice = navigation no sound = change navigation voice = 보이스 가이드 = 네비 사운드 > 음성 안내 = 안내 음성 변경 = 음성 안내 소리 안 남
gps not work = gps error = location not accurate = wrong location = location not update = no gps = GPS 에러 = 지피에스 에러 > GPS 오류 = 현재 위치 오류 = 위치 정확도
turn off location = location permission = allow location = turn on location = location off = 로케이션 오프 = 로케이션 허용 > 위치 권한 = 위치 서비스 끄기 = 위치 정보 이용 동의
parking fee = parking payment = pay parking = parking reservation = parking ticket = 파킹 피 = 파킹 요금 > 주차 요금 = 주차 결제 = 주차권
parking refund = cancel parking = parking ticket refund = 파킹 리펀드 = 파킹 캔슬 > 주차권 환불 = 주차 예약 취소
add favourite = add favorite = save place = delete favorite = favorite disappear = 페이보릿 = 즐찾 > 즐겨찾기 추가 = 즐겨찾기 삭제 = 즐겨찾기 복구
offline map = download map = map without internet = 오프라인 맵 = 맵 다운로드 > 오프라인 지도 = 지도 다운로드
real time bus = bus arrival = bus time = bus schedule = bus arrival wrong = 리얼타임 버스 > 실시간 버스 도착 = 버스 도착 정보 = 버스 위치
get off alarm = stop alarm bus = arrival alarm = alight alert > 하차 알림 = 도착 알림 = 승하차 알림
subway map = subway route = metro = last train = subway time = 서브웨이 = 메트로 > 지하철 노선도 = 지하철 시간표 = 막차
english map = map english = map language = romanize = 맵 랭귀지 > 영문 지도 = 지도 언어 변경
blur face = blur street view = blur house = 블러 처리 = face street view = hide house street view > 로드뷰 블러 처리 = 거리뷰 개인정보 보호
share eta = share route = stop share location = send location = 로케이션 셰어 > 위치 공유 = 도착 시간 공유 = 위치 공유 중지
taxi not come = taxi cancel = cancel taxi = taxi cancel fee = no taxi = 택시 캔슬 > 택시 호출 = 택시 호출 취소 = 취소 수수료
taxi fare = taxi overcharge = taxi fare wrong = taxi receipt = taxi payment = 택시 피 > 택시 요금 = 요금 문의 = 택시 영수증
leave item taxi = lose item taxi = lost taxi = forget taxi = left phone taxi > 택시 분실물 = 분실물 찾기
book restaurant = cancel restaurant = restaurant reservation = table booking = no show fee = 노쇼 피 > 예약하기 = 예약 취소 = 노쇼 위약금
edit review = fake review = bad review = report review = hide review = 리뷰 딜리트 = 페이크 리뷰 = review delete > 리뷰 삭제 = 리뷰 신고 = 리뷰 수정
download music = save music offline = listen offline = offline music = offline song = 오프라인 리스닝 > 오프라인 재생 = 음악 저장 = 오프라인 감상
downloaded song disappear = download song gone = download fail song = cannot download song = 다운로드 에러 > 저장한 곡이 사라짐 = 다운로드 오류 = 다운로드 보관함
buy mp3 = mp3 download = purchase song = mp3 file = 엠피쓰리 > MP3 다운로드 = MP3 구매 = 곡 구매
song not play = music not play = cannot play = music stop = song stop = music keep stop = 플레이 에러 = 플레이 안 되다 > 재생 오류 = 재생이 안 됨 = 음악 끊김
not available song = song grey = song not available = song disappear = song remove = cannot find song > 서비스 불가 곡 = 권리사 요청 = 재생 불가 곡
lyric not show = sync lyric = wrong lyric = real time lyric = lyric error = 가사 싱크 = 가사 에러 > 실시간 가사 = 가사 오류 신고 = 가사 수정 요청
playlist restore = restore playlist = playlist disappear = delete playlist recover = recover playlist = 플레이리스트 리스토어 = 플리 복구 > 재생목록 복구 = 플레이리스트 복원 = 삭제한 플레이리스트
make playlist = create playlist = edit playlist = share playlist = import playlist = 플리 만들다 = 플리 셰어 > 플레이리스트 만들기 = 플레이리스트 공유 = 플레이리스트 편집
recommendation reset = reset recommendation = wrong recommendation = dislike song = not interested = 추천 리셋 > 추천 초기화 = 취향 초기화 = 관심 없음
share account music = invite family = family member = family share = 패밀리 플랜 = 패밀리 셰어 > 가족 이용권 = 패밀리 요금제 = 가족 초대
student discount = student plan = 스튜던트 할인 > 학생 할인 = 대학생 인증
cost month = monthly fee = subscription price = price increase = 프라이스 = 월 피 = monthly price > 이용 요금 = 이용권 가격 = 요금 안내
change sound quality = improve sound quality = hi res = lossless = flac = bad sound quality = 사운드 퀄리티 = 하이레스 > 음질 설정 = 고음질 = 무손실 음원
sleep timer = auto stop music = stop after time = timer off = 슬립 타이머 > 취침 타이머 = 종료 타이머 = 자동 종료
listen two device = play another device = listen same time = play other device = 동시 플레이 > 동시 재생 = 다른 기기에서 재생 중 = 동시 스트리밍 제한
play car = android auto = carplay = car play > 카플레이 = 안드로이드 오토 = 차량에서 이용
find song name = search song humming = recognize song = 허밍 = identify song > 음악 검색 = 노래 찾기
watch abroad = watch overseas = video not available country = geo block = 지오블락 > 해외 시청 제한 = 해외 이용 제한 = 서비스 지역
watch tv = connect tv = tv app = log in tv = smart tv app = 티비 커넥트 > TV로 보기 = TV 앱 로그인 = TV 연결
english subtitle = subtitle off = subtitle not show = change subtitle = turn on subtitle = 서브타이틀 끄다 > 자막 설정 = 자막 끄기 = 영어 자막
video not play = video stop = video buffer = video lag = 비디오 에러 = 영상 랙 > 동영상 재생 오류 = 영상 끊김 = 버퍼링
track delivery = parcel track = 딜리버리 조회 = order status = find order > 배송 조회 = 배송 현황 = 운송장 조회
order not arrive = package not arrive = not receive item = delivery not come = lose package = item not arrive = 택배 로스트 > 배송 지연 = 상품 미수령 = 배송 누락
order cancel = 오더 캔슬 = 주문 캔슬 > 주문 취소 = 구매 취소
change address = wrong delivery address = update address = 어드레스 변경 = 주소 체인지 > 배송지 변경 = 주소 변경
return product = send back = return request = 리턴 신청 > 반품 신청 = 반품 방법
return cost = 리턴 피 = 반품 피 > 반품 배송비 = 반품 비용
exchange item = exchange size = exchange product = 사이즈 교환 > 교환 신청 = 상품 교환
broken item = item damage = different item = not as describe = 불량 아이템 > 상품 불량 = 상품이 설명과 다름 = 파손 상품
seller not ship = seller not send = not ship = seller no reply = seller disappear = 셀러 잠수 = 셀러 연락 안 되다 > 판매자 미발송 = 판매자 연락 두절 = 거래 사기 신고
buyer not pay = buyer cancel = buyer no reply = buyer refuse = 바이어 잠수 > 구매자 연락 두절 = 거래 취소 = 비매너 신고
fake item = replica = not genuine = 페이크 상품 = 레플리카 > 위조품 신고 = 가품 = 정품 검수
no show = no show report = not show up = buyer not come = seller not come = 노쇼 > 약속 불이행 = 노쇼 신고 = 거래 약속 파기
secure payment = safe trade = 세이프 페이 > 안심결제 = 안전결제 = 안전거래
get paid = seller payout = not get paid = 페이아웃 > 판매 대금 정산 = 정산 시기 = 정산 지연
bump post = pull up post = boost post = refresh listing = push up = 끌올 > 끌어올리기 = 게시글 끌어올리기
sell item = post item = upload item = 아이템 올리다 > 판매글 작성 = 상품 등록 = 판매하기
post delete = post remove = listing remove = post hide = 포스트 딜리트 = 글 블라인드 > 게시글 삭제 = 게시글 미노출 = 게시글 제재
edit post = edit listing = change price = mark sold = sold item = 포스트 에디트 > 게시글 수정 = 가격 수정 = 거래완료
prohibited item = cannot sell = not allow sell = banned item = restricted item = illegal item = 금지 아이템 > 판매 금지 품목 = 거래 금지 물품
trade dispute = dispute seller = dispute mediation = open dispute = 디스퓨트 > 분쟁 조정 = 거래 분쟁 = 분쟁 신청
dispute review = unfair review = wrong review = remove bad review = bad rating > 거래 후기 이의 = 후기 삭제 = 부당한 평가
manner temperature = trust score = manner score = temperature drop = rating drop = 매너 스코어 > 매너온도 = 거래 평가 = 매너 평가
change neighborhood = change town = verify neighborhood = verify location = 타운 인증 > 동네 변경 = 동네 인증 = 내 동네 설정
direct trade = meet up = face trade = 다이렉트 거래 > 직거래 = 거래 장소
home delivery pickup = convenience store delivery = half price delivery = parcel service = 편의점 딜리버리 > 택배 거래 = 편의점 택배 = 택배 예약
delete post = delete comment = remove comment = hide comment = turn off comment = 코멘트 딜리트 = 댓글 오프 > 게시물 삭제 = 댓글 삭제 = 댓글 허용 설정
hide story = delete story = story viewer = 스토리 뷰어 = story view list > 스토리 숨기기 = 스토리 공개 범위 = 스토리 조회
cloud storage full = drive full = buy storage = add storage = more storage = 클라우드 풀 = 스토리지 추가 > 클라우드 용량 초과 = 저장 용량 추가 = 용량 구매
restore photo = recover photo = delete photo recover = lose photo = 포토 리커버리 > 삭제한 사진 복구 = 휴지통 복원 = 파일 복구
auto upload photo = photo backup = photo not upload = sync not work = 싱크 에러 = 싱크 안 되다 = 오토 업로드 > 자동 업로드 = 사진 백업 = 동기화 오류
share calendar = sync calendar = google calendar sync = add event = 캘린더 셰어 = 캘린더 싱크 > 캘린더 공유 = 캘린더 동기화 = 일정 추가
search result remove = remove search result = delete search result > 검색 결과 삭제 = 검색 제외 요청 = 게시 중단 요청
`;
